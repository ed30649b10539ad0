# SPDX-License-Identifier: EUPL-1.2
"""Actors: who does something, as a value that travels with every action. Signing in is actions.py."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.rights import EVERYTHING, Right

LONGEST_NAME = 200
"""What every column takes that keeps who did something; given and family name together may be longer."""


SHORTENED = 65
LONGEST_COMPANY = LONGEST_NAME - SHORTENED - 5


class ActorKind(StrEnum):
    """Which of the doors somebody came through."""

    CITIZEN = "citizen"
    STAFF = "staff"
    MACHINE = "machine"
    INTERFACE = "interface"
    OPERATOR = "operator"


class NotPermitted(PermissionError):
    """The actor's roles do not cover what they want to do."""


class RightMissing(NotPermitted):
    """Somebody acts for a company whose mandate does not cover this."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right


@dataclass(frozen=True, slots=True)
class Represented:
    """Somebody who is away, and the roles that their deputy holds for them and not themselves."""

    id: UUID
    name: str
    roles: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts.

    ``holder`` is set for people outside: their account's id, or the digest of their resume code.
    ``roles`` are pairs of (office function key, role) and are set for staff, with those they hold for others.
    ``level`` is how surely we know who they are, here and now: an account that was opened by identity card may come by
    password today.
    ``represents`` are the colleagues whose deputy they are today; ``in_place_of`` the one whose role they use now.
    ``acting_for`` is the company's name where somebody outside acts for one: then ``holder`` is the company, ``id`` and
    ``name`` are the person's, and ``rights`` say what their mandate covers (docs/decisions/acting-for-a-company.md).
    ``mandate`` is that mandate; there is none where somebody came by the company's own account.
    ``through`` names the interface by which a program acts in somebody's name, and ``only`` what it may at most: of the
    permissions their roles give (docs/decisions/programs-act-for-somebody.md). None: all of them. ``token`` is what the
    program has shown: what goes on after its request asks whether it still holds.
    ``helps`` is for whom staff fill an application in, at the telephone or the counter: then ``holder`` is whose rows
    they work on, and the name is theirs (docs/decisions/the-clerk-walks-the-citizens-pages.md).
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    holder: UUID | None = None
    has_account: bool = False
    roles: frozenset[tuple[str, str]] = frozenset()
    represents: tuple[Represented, ...] = ()
    in_place_of: Represented | None = None
    level: Level = Level.NONE
    acting_for: str = ""
    rights: frozenset[Right] = EVERYTHING
    mandate: UUID | None = None
    through: str = ""
    only: frozenset[str] | None = None
    token: UUID | None = None
    helps: str = ""

    def __post_init__(self) -> None:
        """Cut the names here, once, and not wherever they are written down."""
        object.__setattr__(self, "name", self.name[:LONGEST_NAME])
        object.__setattr__(self, "acting_for", self.acting_for[:LONGEST_NAME])

    @property
    def acts_for_another(self) -> bool:
        """Tell whether what they do is not about themselves: neither their data nor how they sign in."""
        return bool(self.acting_for) and self.id != self.holder

    @property
    def is_outside(self) -> bool:
        """Tell whether they see what a holder sees and nothing more: people outside, and staff who help one of them."""
        return self.kind is ActorKind.CITIZEN or bool(self.helps)

    def covers(self, permission: str) -> bool:
        """Tell whether a permission is among what they may at most, whatever their roles."""
        return self.only is None or permission in self.only

    @property
    def signed(self) -> str:
        """Return the name under which the actor does what they do, as it is kept: with whom they stand in or act for.

        German, as letters and files are; a timeline tells it in the reader's language from the entry's facts.
        """
        if self.acting_for and self.acting_for != self.name:
            return f"{self.name[:SHORTENED]} für {self.acting_for[:LONGEST_COMPANY]}"
        return signed_for(self.name, self.in_place_of.name) if self.in_place_of else self.name

    @property
    def signatures(self) -> frozenset[str]:
        """Return all names under which the actor may have signed something today."""
        return frozenset({self.name, *(signed_for(self.name, each.name) for each in self.represents)})

    @property
    def persons(self) -> frozenset[UUID | None]:
        """Return whose drafts the actor cannot approve: their own, and those of whom they represent."""
        return frozenset({self.id, *(each.id for each in self.represents)})

    @property
    def own_roles(self) -> frozenset[tuple[str, str]]:
        """Return the roles the actor holds without standing in for anybody."""
        return self.roles.difference(*(each.roles for each in self.represents))

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
    if actor.kind in (ActorKind.MACHINE, ActorKind.OPERATOR):  # who has the machine has everything; the log says who
        return True
    roles = _grants[permission]
    held = any(role in roles and office in (None, where) for where, role in actor.roles)
    return held and actor.covers(permission)


def check_right(actor: Actor, right: Right) -> None:
    """Refuse what a mandate does not cover; raises RightMissing. Who acts for themselves may all of it."""
    if right not in actor.rights:
        raise RightMissing(right)


def offices_with(actor: Actor, permission: str) -> frozenset[str]:
    """Return the offices in which the actor's roles give a permission; having it in one is not having it in all."""
    roles = _grants[permission] if actor.covers(permission) else frozenset()
    return frozenset(office for office, role in actor.roles if role in roles)


def require(actor: Actor, permission: str, *, office: str | None = None) -> Actor:
    """Refuse what the actor may not do, and return them as they do it: by a role of theirs, or as a deputy.

    Raises NotPermitted.
    """
    if not may(actor, permission, office=office):
        raise NotPermitted(permission)
    return acting(actor, lambda where, role: role in _grants[permission] and office in (None, where))


def acting(actor: Actor, covers: Callable[[str, str], bool]) -> Actor:
    """Return the actor as they use a role that ``covers`` what they do: their own, before one they hold for others."""
    if not actor.represents or any(covers(*own) for own in actor.own_roles):
        return actor
    for other in actor.represents:
        if any(covers(*lent) for lent in other.roles):
            return replace(actor, in_place_of=other)
    return actor


def by_program(
    person: Actor, *, through: str, only: frozenset[str], offices: Collection[str], token: UUID | None = None
) -> Actor:
    """Return somebody as a program acts for them: with what it may of their own roles in some offices.

    Nobody stands in for a colleague by a program. Whom they stand in for counts all the same: what those have drafted
    they cannot approve.
    """
    return replace(
        person,
        roles=frozenset(held for held in person.own_roles if held[0] in offices),
        represents=tuple(replace(each, roles=frozenset()) for each in person.represents),
        through=through,
        only=only,
        token=token,
    )


def without_company(signed: str, company: str) -> str:
    """Return who signed for a company, for a page of that company: in any language, as nothing but the name is left."""
    return signed.removesuffix(f" für {company[:LONGEST_COMPANY]}")


def signed_for(name: str, absent: str) -> str:
    """Return how a deputy signs; both names shortened alike: they fit every column that keeps who did something."""
    return f"{name[:SHORTENED]} (in Vertretung für {absent[:SHORTENED]})"
