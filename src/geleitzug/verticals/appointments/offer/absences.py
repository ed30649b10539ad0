# SPDX-License-Identifier: EUPL-1.2
"""Noting that somebody is not there, and taking that back. What becomes of their appointments is moving.py.

Planning needs from when until when, and hardly why: no medical word has a place here (§ 26 BDSG, Art. 9 DSGVO).
"""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from geleitzug.core.booking.actions import absences as core
from geleitzug.core.booking.models import Absence, Location, Shift
from geleitzug.core.booking.permissions import PLAN
from geleitzug.ground.people.actors import Actor, NotPermitted, offices_with
from geleitzug.ground.people.models import Membership
from geleitzug.verticals.appointments.offer.choosing import names_of_office


class WrongDays(ValueError):
    """An absence ends before it begins, or is longer than a year."""


LONGEST = 366


def people_for(by: Actor) -> dict[UUID, str]:
    """Return whose absences somebody may note: who works in the offices they plan for."""
    found: dict[UUID, str] = {}
    for office in offices_with(by, PLAN):
        found |= names_of_office(office)
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def absences_for(by: Actor, today: date) -> QuerySet[Absence]:
    """Return the absences that have not ended, of who works in somebody's offices."""
    staff = Membership.objects.filter(office__in=offices_with(by, PLAN)).values("staff")
    return Absence.objects.filter(staff__in=staff, last__gte=today)


@transaction.atomic
def note(
    staff: UUID, *, first: date, last: date, starts: time | None, ends: time | None, kind: str, by: Actor
) -> Absence:
    """Note that somebody is not there. Raises NotPermitted, WrongDays."""
    if staff not in people_for(by):
        raise NotPermitted(PLAN)
    if last < first or (last - first).days > LONGEST or (first == last and starts and ends and ends <= starts):
        raise WrongDays
    return core.note(Absence(staff=staff, first=first, last=last, starts=starts, ends=ends, kind=kind), by=by)


def end(absence: Absence, *, by: Actor) -> None:
    """Take an absence back: they are there after all. Raises NotPermitted."""
    core.take_back(absence, by=by)


def locations_of(staff: UUID) -> list[Location]:
    """Return where somebody has shifts."""
    where = Shift.objects.filter(staff=staff).values("counter__location")
    return list(Location.objects.filter(pk__in=where).order_by("name", "id"))
