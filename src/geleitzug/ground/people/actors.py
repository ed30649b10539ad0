# SPDX-License-Identifier: EUPL-1.2
"""Actors: who does something, as a value that travels with every action. Signing in is actions.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

LONGEST_NAME = 200
"""What every column takes that keeps who did something; given and family name together may be longer."""


class ActorKind(StrEnum):
    """Which of the doors somebody came through."""

    CITIZEN = "citizen"
    STAFF = "staff"
    MACHINE = "machine"
    OPERATOR = "operator"


class NotPermitted(PermissionError):
    """The actor's roles do not cover what they want to do."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts.

    ``holder`` is set for people outside: their account's id, or the digest of their resume code.
    ``roles`` are pairs of (office function key, role) and are set for staff.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    holder: UUID | None = None
    has_account: bool = False
    roles: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        """Cut the name here, once, and not wherever it is written down."""
        object.__setattr__(self, "name", self.name[:LONGEST_NAME])

    @property
    def offices(self) -> frozenset[str]:
        """Return the function keys of the offices this member of staff works in."""
        return frozenset(office for office, _role in self.roles)

    def has_role(self, role: str, office: str | None = None) -> bool:
        """Tell whether the actor holds a role, in one office or in any."""
        return any(held == role and office in (None, where) for where, held in self.roles)


MACHINE = Actor(ActorKind.MACHINE, name="Geleitzug")
NOBODY = Actor(ActorKind.CITIZEN)

_grants: dict[str, frozenset[str]] = {}


def declare(grants: dict[str, set[str]]) -> None:
    """Add what roles may do: permission → roles. Called once per module, from its permissions table."""
    _grants.update({permission: frozenset(roles) for permission, roles in grants.items()})


def grants() -> dict[str, frozenset[str]]:
    """Return the whole table: permission → roles that have it."""
    return dict(_grants)


def may(actor: Actor, permission: str, *, office: str | None = None) -> bool:
    """Tell whether an actor may do something in an office (or in any, where none is named)."""
    if actor.kind is ActorKind.MACHINE:
        return True
    roles = _grants[permission]
    return any(role in roles and office in (None, where) for where, role in actor.roles)


def offices_with(actor: Actor, permission: str) -> frozenset[str]:
    """Return the offices in which the actor's roles give a permission; having it in one is not having it in all."""
    roles = _grants[permission]
    return frozenset(office for office, role in actor.roles if role in roles)


def require(actor: Actor, permission: str, *, office: str | None = None) -> None:
    """Refuse what the actor may not do; raises NotPermitted."""
    if not may(actor, permission, office=office):
        raise NotPermitted(permission)
