# SPDX-License-Identifier: EUPL-1.2
"""Telling the house that something has happened. Which events there are is each module's events.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.apps import apps

from geleitzug.ground.jobs import defer, is_called_for
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.tenancy import doors

if TYPE_CHECKING:
    from geleitzug.ground.events.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened to a subject (an application and its case share one).

    ``holder`` is who may read the entry besides the office; None keeps it inside. ``sealed`` names the facts that
    people have written: they are kept under the subject's key, and no job carries them. ``deed`` is what
    stands in the log of deeds.
    """

    kind: ClassVar[str] = ""
    sealed: ClassVar[tuple[str, ...]] = ()
    deed: ClassVar[bool] = False
    subject: UUID
    holder: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed(Event):
    """Something done to the house and not to a case (signing in, roles, releases, commands): the log of deeds."""

    deed: ClassVar[bool] = True


BY = "_by"
"""The fact that names who acted, where that is somebody outside: models.py."""
Reactions = Mapping[type[Event], Iterable[Callable[..., Any]]]

IN_PLACE_OF = "in_place_of"
"""The fact of an entry that names the colleague in whose place somebody acted."""
THROUGH = "through"
"""The fact of an entry that names the interface by which a program acted in somebody's name."""

_reactions: dict[type[Event], list[Callable[..., Any]]] = {}


def register_reactions(table: Reactions) -> None:
    """Add a module's table of event → jobs; called once, when its app is ready."""
    for event, jobs in table.items():
        known = _reactions.setdefault(event, [])
        known.extend(job for job in jobs if job not in known)


def all_reactions() -> dict[type[Event], list[Callable[..., Any]]]:
    """Return the whole house's table."""
    return {event: list(jobs) for event, jobs in _reactions.items()}


def emit(event: Event, *, by: Actor) -> Entry:
    """Write the entry and ask for the reactions; both vanish if the transaction does."""
    doors.take_number()  # before the entry gets its id: else it could come in below the line of the chain
    facts = facts_of(event)
    is_outside = by.kind is ActorKind.CITIZEN
    entry: Entry = apps.get_model("events", "Entry").objects.create(
        holder=event.holder,
        subject=event.subject,
        kind=type(event).__name__,
        deed=event.deed,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name="" if is_outside else by.name,
        facts=facts | _in_place_of(by) | ({THROUGH: by.through} if by.through else {}),
        words=_words(event, by=by, is_outside=is_outside),
    )
    for job in _reactions.get(type(event), ()):
        if is_called_for(job, event.subject):
            defer(job, **facts, subject=str(event.subject))
    return entry


def _words(event: Event, *, by: Actor, is_outside: bool) -> dict[str, Any]:
    """Return what is kept under the subject's key. An entry about an account itself needs no name: it has the id.

    A company is acted for by several people, so an entry about it names who it was.
    """
    words = {name: _plain(getattr(event, name)) for name in event.sealed}
    if is_outside and by.name and (event.subject != event.holder or by.acts_for_another):
        words[BY] = by.signed
    return words


def facts_of(event: Event) -> dict[str, Any]:
    """Return an event's own fields as JSON values: the arguments its reactions are called with."""
    names = (field.name for field in dataclasses.fields(event))
    return {name: _plain(getattr(event, name)) for name in names if name not in ("subject", "holder", *event.sealed)}


def _in_place_of(by: Actor) -> dict[str, Any]:
    """Return whom a deputy stands in for; an entry tells it, reactions do not need it."""
    return {IN_PLACE_OF: by.in_place_of.name, f"{IN_PLACE_OF}_id": str(by.in_place_of.id)} if by.in_place_of else {}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID | date | datetime):
        return value.isoformat() if not isinstance(value, UUID) else str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
