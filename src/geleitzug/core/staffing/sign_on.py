# SPDX-License-Identifier: EUPL-1.2
"""How a town's staff sign in with the town's own accounts: its provider, its claims, and which group gives which role.

Read once at the start from the operator's file (docs/howto/connect-the-towns-accounts.md); a wrong value is a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from geleitzug.core.staffing.rules import Seat

SEAT = re.compile(r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*")


class WrongSignOn(ValueError):
    """The file says something nobody can work with; the text says what to do."""


class SignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A town's entry.

    ``login_claim`` and ``external_id_claim`` recognise somebody the first time (Entra: ``oid``); empty is never.
    ``groups_claim`` names the provider's groups or roles; empty leaves roles to SCIM and to the town.
    ``local_accounts`` false: nobody signs in with a password of this house.
    """

    issuer: str
    client_id: str
    secret: str = ""
    scope: str = "openid profile email"
    login_claim: str = "preferred_username"
    external_id_claim: str = "sub"
    groups_claim: str = ""
    local_accounts: bool = True
    name: str = ""
    groups: tuple[tuple[str, tuple[Seat, ...]], ...] = ()

    def __repr__(self) -> str:
        """Tell all but the secret."""
        return f"SignOn(issuer={self.issuer!r}, client_id={self.client_id!r})"

    @property
    def table(self) -> dict[str, tuple[Seat, ...]]:
        """Return which group gives which roles in which offices."""
        return dict(self.groups)


def of(town: str) -> SignOn | None:
    """Return how the staff of a town sign in, or None where they have local accounts only."""
    found: SignOn | None = settings.SIGN_ON.get(town)
    return found


def table_of(town: str) -> dict[str, tuple[Seat, ...]]:
    """Return a town's table of groups and roles."""
    found = of(town)
    return found.table if found else {}


def read(said: Any, secrets: Mapping[str, str]) -> dict[str, SignOn]:
    """Read the operator's file, with secrets from the environment by town; raises WrongSignOn."""
    if not isinstance(said, dict):
        raise WrongSignOn("it is not a table of towns")
    return {str(town): _entry(str(town), entry, secrets.get(str(town), "")) for town, entry in said.items()}


def _entry(town: str, said: Any, secret: str) -> SignOn:
    if not isinstance(said, dict):
        raise WrongSignOn(f"{town}: it needs at least issuer and client_id")
    said = dict(said)
    file = said.pop("secret_file", "")
    given = {**said, "secret": secret or said.get("secret") or _secret_of(town, file)}
    groups = said.get("groups") or {}
    if not isinstance(groups, dict):
        raise WrongSignOn(f"{town}: groups is a table of groups and the roles they give")
    given["groups"] = tuple((str(name), _seats(town, seats)) for name, seats in groups.items())
    try:
        found = msgspec.convert(given, SignOn)
    except msgspec.ValidationError as error:
        raise WrongSignOn(f"{town}: {error}") from None
    parts = urlsplit(found.issuer)
    host = parts.hostname or ""
    here = parts.scheme == "http" and (host in ("localhost", "127.0.0.1") or host.endswith(".localhost"))
    if not host or parts.query or parts.fragment or not (parts.scheme == "https" or here):
        raise WrongSignOn(f"{town}: issuer {found.issuer!r} is not an https address without ? and #")
    if not found.client_id:
        raise WrongSignOn(f"{town}: client_id is empty")
    if not (found.login_claim or found.external_id_claim):
        raise WrongSignOn(f"{town}: with neither login_claim nor external_id_claim nobody is recognised")
    return found


def _secret_of(town: str, file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as trouble:
        raise WrongSignOn(f"{town}: secret_file cannot be read: {trouble}") from None


def _seats(town: str, said: Any) -> tuple[Seat, ...]:
    if not isinstance(said, list):
        raise WrongSignOn(f"{town}: a group gives a list of roles, such as [tax.clerk]")
    seats = []
    for each in said:
        if not isinstance(each, str) or not SEAT.fullmatch(each):
            raise WrongSignOn(f"{town}: {each!r} is not office.role, such as tax.clerk")
        office, _dot, role = each.partition(".")
        seats.append((office, role))
    return tuple(seats)
