# SPDX-License-Identifier: EUPL-1.2
"""Writing down who looked at a person's data, once a page knows what it shows. Reading it is queries.py.

One row for each person, clerk, thing and hour, and at most one statement a page: what this process has written within
the hour it remembers, and asks the database nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.privacy.models import Look
from geleitzug.core.privacy.rules import What, hour_of
from geleitzug.ground.people.actors import Actor, grants
from geleitzug.ground.tenancy import directory, doors

MOST_REMEMBERED = 20_000
"""Some hundred clerks' hour in a few megabytes; who is forgotten costs a statement that writes nothing."""
NAMES_PEOPLE = "names_in_data_cockpit"
"""The town's value: true where a law or a by-law lets the person read who it was (docs/decisions/who-looked.md)."""
_IN_CHARGE = ("clerk", "head", "approver", "expert")
_HELPING = ("expert", "head", "approver", "clerk")
"""Who has several roles in an office looks in the first of these: at its own case as clerk, at another's as expert."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose data: an application's, and of it perhaps one document or payment."""

    application: UUID
    holder: UUID | None
    thing: UUID | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """As what somebody looked: a role in an office."""

    office: str
    role: str


Key = tuple[UUID, UUID | None, UUID, str, UUID, datetime]
_written: OrderedDict[Key, None] = OrderedDict()
_lock = Lock()


def look_at_case(actor: Actor, case: Case, what: What = What.CASE, thing: UUID | None = None) -> None:
    """Note that a member of staff sees a case of their office, or of one their office helps."""
    seen = Seen(case.pk, case.holder, thing)
    if missing := _not_yet(actor, what, [seen], hour_of(timezone.now())):
        _write(actor, what, missing, _in_case(actor, case))


def look_at(actor: Actor, what: What, seen: Iterable[Seen], *, permission: str, office: str = "") -> None:
    """Note that a member of staff sees data of several people, in the role that has the permission (in an office)."""
    if missing := _not_yet(actor, what, seen, hour_of(timezone.now())):
        _write(actor, what, missing, capacity_of(actor, permission, office))


def capacity_of(actor: Actor, permission: str, *offices: str, helping: bool = False) -> Capacity:
    """Return the role by which somebody has a permission, in one of these offices if they have it there."""
    order = _HELPING if helping else _IN_CHARGE
    held = [Capacity(office, role) for office, role in sorted(actor.roles) if role in grants()[permission]]
    there = [each for each in held if each.office in offices] or held
    return min(there, key=lambda each: (*order, each.role).index(each.role), default=Capacity("", ""))


def forget_all() -> None:
    """Forget what was written (for tests)."""
    with _lock:
        _written.clear()


def _in_case(actor: Actor, case: Case) -> Capacity:
    """Return as what somebody sees a case; who works in several offices that do not own it is asked about its tasks."""
    own = {office for office, role in actor.roles if role in grants()[SEE]}
    if case.office in own or len(own) <= 1:
        return capacity_of(actor, SEE, case.office, helping=case.office not in own)
    helping = Task.objects.filter(case=case.pk, office__in=own, cancelled=False).order_by("-id")
    return capacity_of(actor, SEE, *helping.values_list("office", flat=True)[:1], helping=True)


def _not_yet(actor: Actor, what: What, seen: Iterable[Seen], hour: datetime) -> dict[Key, Seen]:
    """Return what this process has not written within the hour."""
    town = doors.current_tenant()
    wanted: dict[Key, Seen] = {
        (town, actor.id, each.application, what, each.thing or each.application, hour): each
        for each in seen
        if each.holder is not None
    }
    with _lock:
        return {key: each for key, each in wanted.items() if key not in _written}


def _write(actor: Actor, what: What, missing: dict[Key, Seen], capacity: Capacity) -> None:
    now = timezone.now()
    name = actor.name if directory.by_id(doors.current_tenant()).values.get(NAMES_PEOPLE) is True else ""
    rows = [
        Look(
            holder=each.holder, application_id=each.application, what=what, thing=each.thing or each.application,
            office=capacity.office, role=capacity.role, staff=actor.id, name=name, hour=hour_of(now), at=now,
        )
        for each in missing.values()
        if each.holder is not None
    ]  # fmt: skip
    Look.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: _remember(missing))


def _remember(keys: Iterable[Key]) -> None:
    """Remember what is committed; before that it may still vanish with its transaction."""
    with _lock:
        for key in keys:
            _written[key] = None
        while len(_written) > MOST_REMEMBERED:
            _written.popitem(last=False)
