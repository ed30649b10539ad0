# SPDX-License-Identifier: EUPL-1.2
"""A program on the line: it holds every answer against the OpenAPI document it was given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

import jsonschema_rs
from django.test import Client
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.interface import tokens
from geleitzug.core.interface.rules import OF_TREASURY, Scope
from geleitzug.core.payments.actions import TREASURY
from geleitzug.desks.api import described, urls
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import doors

ROOT = "/api/v1/"
DOG = ("hundesteuer-anmelden", "ein-hund")
assert urls.urlpatterns, "importing the addresses declares what can be asked, and so what is described"


class Program:
    """Asks with a token; the answer has its JSON as ``said``. A body that the document does not allow is refused here,
    so that tests of bad bodies say so (``wild``)."""

    def __init__(self, token: str = "", place: str = "musterhafen") -> None:
        self.client = Client(headers={"host": f"{place}.localhost"})
        self.token = token

    def __call__(self, method: str, path: str, data: Any = None, *, wild: bool = False, **headers: str) -> Any:
        told = {"authorization": f"Bearer {self.token}"} if self.token else {}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        if data is not None and not wild and not isinstance(data, bytes):
            _validator(_operation(method, path)["requestBody"]["content"]["application/json"]["schema"]).validate(data)
        answer = self.client.generic(method, ROOT + path, body, content_type="application/json", headers=told)
        return self._checked(method, path, answer)

    def upload(self, path: str, *, idempotency_key: str = "", **fields: Any) -> Any:
        told = {"authorization": f"Bearer {self.token}"}
        told |= {"idempotency-key": idempotency_key} if idempotency_key else {}
        answer = self.client.post(ROOT + path, fields, headers=told)
        return self._checked("POST", path, answer)

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        return self("POST", path, data, **more)

    def _checked(self, method: str, path: str, answer: Any) -> Any:
        kind = answer.headers.get("Content-Type", "")
        answer.said = json.loads(answer.content) if "json" in kind and not answer.streaming else None
        if kind == "application/problem+json":
            _validator({"$ref": "#/components/schemas/Problem"}).validate(answer.said)
            assert answer.said["status"] == answer.status_code
            return answer
        if path.partition("?")[0] in ("", "openapi.json") or answer.status_code == 304:
            return answer
        told = _operation(method, path)["responses"][str(answer.status_code)]
        media = kind.partition(";")[0]
        if "application/octet-stream" not in told["content"]:
            assert media in told["content"], (media, told["content"])
        if answer.said is not None:
            _validator(told["content"][media]["schema"]).validate(answer.said)
        return answer


def refusal(answer: Any) -> str:
    """Return where a refused request is wrong, or why it is not possible now."""
    errors = answer.said.get("errors")
    return str(errors[0]["pointer"] if errors else answer.said["type"].rpartition("#")[2])


def read(program: Program, number: str) -> Any:
    """Return a case as a program reads it."""
    answer = program.get(f"cases/{number}")
    assert answer.status_code == 200, answer.said
    return answer.said


def task(case: Any, kind: str) -> str:
    """Return the open task of a kind."""
    return next(each["id"] for each in case["tasks"] if each["kind"] == kind and each["open"])


def token_of_town(town: Town, scopes: Iterable[Scope], offices: Iterable[str], name: str = "Fachverfahren") -> str:
    """Return a token the digital office has made for a program."""
    return _made(town, town.staff("digital", "digital"), scopes, offices, name, own=False)


def token_of_person(town: Town, person: Actor, scopes: Iterable[Scope], name: str = "Mein Werkzeug") -> str:
    """Return a token somebody has made for themselves."""
    return _made(town, person, scopes, person.offices, name, own=True)


def _made(town: Town, by: Actor, scopes: Any, offices: Any, name: str, *, own: bool) -> str:
    if own and TREASURY not in offices:  # "all there are" means all there are for them
        scopes = set(scopes) - OF_TREASURY
    last_day = timezone.localdate() + timedelta(days=30)
    with doors.office_door(town.id):
        row, text = tokens.make(by=by, name=name, scopes=set(scopes), offices=offices, last_day=last_day, own=own)
        if not own:
            for head in heads_of(town):
                row.refresh_from_db()
                if tokens.may_agree(head, row):
                    tokens.agree(row, by=head)
    return text


def heads_of(town: Town) -> list[Actor]:
    """Return who leads an office."""
    found = [people.staff_actor(held.staff_id) for held in Membership.objects.filter(role="head").order_by("id")]
    return [head for head in found if head is not None]


@cache
def document() -> dict[str, Any]:
    """Return the interface's own description."""
    return json.loads(json.dumps(described.document()))


def _operation(method: str, path: str) -> dict[str, Any]:
    wanted = "/" + path.partition("?")[0]
    # An address without parts comes before one with: /services/x is no other than itself.
    for template in sorted(document()["paths"], key=lambda each: each.count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, wanted) and method.lower() in document()["paths"][template]:
            return document()["paths"][template][method.lower()]
    raise AssertionError(f"{method} {path} is not described")


def _validator(schema: dict[str, Any]) -> Any:
    return _validator_of(json.dumps(schema))


@cache
def _validator_of(schema: str) -> Any:
    whole = {**json.loads(schema), "components": document()["components"]}
    return jsonschema_rs.validator_for(whole, validate_formats=True)
