# SPDX-License-Identifier: EUPL-1.2
"""Taking a list of the producer in: what was ordered, or what has arrived at a place. Twice is once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from geleitzug.core.booking.models import Location
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, offices_with, require
from geleitzug.verticals.papers import wishes
from geleitzug.verticals.papers.delivery import Sheet
from geleitzug.verticals.papers.events import IdDocumentsRead
from geleitzug.verticals.papers.models import IdDocument
from geleitzug.verticals.papers.permissions import HANDLE
from geleitzug.verticals.papers.register import mark_of
from geleitzug.verticals.papers.rules import State


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a list: documents that are new, that have arrived by it, and that stood so already."""

    new: int
    moved: int
    known: int


@transaction.atomic
def take_in(sheet: Sheet, *, place: Location | None, by: Actor, on: date) -> TakenIn:
    """Take in what a list says: as arrived where a place is named, else as ordered. Raises NotPermitted.

    What is further already stays so: a list that comes late moves nothing back. What lies at another place of the same
    staff lies at this one then. Who wanted a mail is written one by a job: a list may have thousands.
    """
    by = require(by, HANDLE, office=place.office if place else None)
    then = State.ARRIVED if place else State.ORDERED
    kinds = {mark_of(line.kind, line.number): line.kind for line in sheet.lines}
    mine = [
        IdDocument(kind=kind, mark=mark, state=then, place=place, moved_on=on)
        for mark, kind in sorted(kinds.items())  # two who read the same list in wait for one another
    ]
    # First the new ones: what a colleague reads in at this moment is then seen below, and moved on.
    IdDocument.objects.bulk_create(mine, ignore_conflicts=True)
    rows = list(IdDocument.objects.select_for_update().filter(mark__in=list(kinds)).order_by("mark"))
    fresh = {row.pk for row in mine}
    there = [row for row in rows if row.pk not in fresh]
    new, moved = len(rows) - len(there), _arrive(there, place, by=by, on=on)
    name = place.name if place else ""
    event = IdDocumentsRead(subject=uuid7(), state=then.value, location=name, new=new, moved=moved, bad=len(sheet.bad))
    emit(event, by=by)
    return TakenIn(new, moved, len(there) - moved)


def _arrive(rows: Sequence[IdDocument], place: Location | None, *, by: Actor, on: date) -> int:
    """Let what was on its way, or lies at another place of one's own, lie at a place; returns how many it was."""
    if place is None:
        return 0
    ordered = [row.pk for row in rows if row.standing is State.ORDERED]
    IdDocument.objects.filter(pk__in=ordered).update(state=State.ARRIVED, place=place, moved_on=on)
    own = Location.objects.filter(office__in=offices_with(by, HANDLE)).exclude(pk=place.pk).values("pk")
    lain = [row.pk for row in rows if row.standing is State.ARRIVED]
    moved = IdDocument.objects.filter(pk__in=lain, place__in=own).update(place=place)
    if ordered and any(row.wants_mail for row in rows):
        defer(wishes.write_all)
    return len(ordered) + moved
