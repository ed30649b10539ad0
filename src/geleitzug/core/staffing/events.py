# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the staff; the subject is a member of staff, or the town where nobody was recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffJoined(Deed):
    """Somebody began to work for the town (joiner)."""

    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Deed):
    """What the directory says about somebody changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMoved(Deed):
    """Somebody has other roles now (mover)."""

    staff_id: UUID
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLeft(Deed):
    """Somebody does not work for the town any more, or their account is closed (leaver)."""

    staff_id: UUID
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffReturned(Deed):
    """A closed account is open again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(Deed):
    """Somebody came back from the identity provider and was not let in."""

    why: str
    detail: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyNamed(Deed):
    """Somebody is to stand in for a colleague from a day to a day."""

    deputyship_id: UUID
    deputy: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyEnded(Deed):
    """A deputyship was ended before its last day; ``staff_id`` is who stood in."""

    deputyship_id: UUID
    staff_id: UUID
    deputy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimTokenMade(Deed):
    """The operator made a token with which the town's directory tells who comes and goes."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimTokenRevoked(Deed):
    """A token is worth nothing any more."""

    name: str
