# SPDX-License-Identifier: EUPL-1.2
"""A town whose directory speaks SCIM, with its token."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.furnished import Town, furnished_database, own_town, sandmoor, town

from geleitzug.core.staffing import tokens
from geleitzug.core.staffing.sign_on import SignOn
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.web import limits

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]

TABLE = (("GZ-Steuern", (("tax", "clerk"),)), ("GZ-Bau", (("building", "clerk"), ("building", "expert"))))


class Directory:
    """A directory on the line: sends JSON and reads JSON."""

    def __init__(self, token: str, place: str = "musterhafen") -> None:
        self.client = Client(headers={"host": f"{place}.localhost"})
        self.token = token

    def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """Ask; the answer has its JSON as ``said``."""
        told = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        body = data if isinstance(data, bytes) else json.dumps(data).encode() if data is not None else b""
        answer = self.client.generic(
            method, f"/scim/v2/{path}", body, content_type="application/scim+json", headers=told
        )
        answer.said = json.loads(answer.content) if answer.content else None  # type: ignore[attr-defined]
        return answer


@pytest.fixture
def token(town: Town, settings: Any) -> str:
    limits.forget_all()
    settings.SIGN_ON = {"musterhafen": SignOn(issuer="https://login.example", client_id="x", groups=TABLE)}
    with town.machine():
        return tokens.make("Entra", by=MACHINE)


@pytest.fixture
def directory(token: str) -> Directory:
    return Directory(token)


def user(login: str = "maren.voss", **more: Any) -> dict[str, Any]:
    """Return a User as Entra sends it."""
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": login,
        "externalId": f"obj-{login}",
        "active": True,
        "displayName": "Maren Voß",
        "name": {"formatted": "Maren Voß", "familyName": "Voß", "givenName": "Maren"},
        "emails": [{"primary": True, "type": "work", "value": f"{login}@musterhafen.example"}],
        "meta": {"resourceType": "User"},
        **more,
    }


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    """Return a patch."""
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}
