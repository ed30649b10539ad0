# SPDX-License-Identifier: EUPL-1.2
"""What we need from a town's identity provider, in our words; a connector speaks the protocol.

Nothing here knows the database: the provider is asked before a request's door is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Why(StrEnum):
    """Why somebody who came back from the provider is not let in; each has a sentence on the sign-in page."""

    AWAY = "away"
    MISCONFIGURED = "misconfigured"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    NOT_BEGUN = "not_begun"
    STATE = "state"
    ISSUER = "issuer"
    CODE = "code"
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    CLOCK = "clock"
    NONCE = "nonce"
    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    NO_ROLE = "no_role"
    TOO_OFTEN = "too_often"


class NotSignedIn(Exception):
    """The provider's answer opens no door; ``detail`` is for the operator."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Journey:
    """Where the browser goes, and what it has to bring back: kept in a signed cookie, nothing on our side."""

    address: str
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """Who somebody is, as the provider vouches for it; ``proof`` is shown again when they sign out."""

    issuer: str
    subject: str
    login: str = ""
    external_id: str = ""
    name: str = ""
    groups: frozenset[str] | None = None
    """None: the provider said nothing about groups, and the roles stay as they are."""
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Farewell:
    """A provider says that somebody has signed out there."""

    issuer: str
    subject: str


class Provider(Protocol):
    """A town's identity provider."""

    def begin(self, *, back: str) -> Journey:
        """Return where the browser goes to sign in; raises NotSignedIn."""

    def finish(self, answer: Mapping[str, str], kept: Mapping[str, str] | None, *, back: str) -> StaffIdentity:
        """Return who came back with an answer; raises NotSignedIn."""

    def way_out(self, *, back: str) -> Callable[[str], str]:
        """Return what makes of a proof the address at which one signs out there too; raises NotSignedIn.

        The address is empty where the provider has no such page.
        """

    def farewell(self, token: str) -> Farewell:
        """Read what the provider itself tells us about a sign-out; raises NotSignedIn."""


_finders: list[Callable[[str], Provider | None]] = []


def register(find: Callable[[str], Provider | None]) -> None:
    """Say how the provider of a town is found by the town's key; called once by each connector."""
    if find not in _finders:
        _finders.append(find)


def provider_of(town: str) -> Provider | None:
    """Return a town's identity provider, or None where its staff sign in with local accounts."""
    return next((found for find in _finders if (found := find(town)) is not None), None)
