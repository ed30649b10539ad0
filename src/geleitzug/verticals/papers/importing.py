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
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.papers.actions import write_and_forget
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

    What is further already stays so: a list that comes late moves nothing back.
    """
    by = require(by, HANDLE, office=place.office if place else None)
    then = State.ARRIVED if place else State.ORDERED
    kinds = {mark_of(line.kind, line.number): line.kind for line in sheet.lines}
    there = {
        row.mark: row for row in IdDocument.objects.select_for_update().filter(mark__in=list(kinds)).order_by("mark")
    }
    new = [
        IdDocument(kind=kind, mark=mark, state=then, place=place, moved_on=on)
        for mark, kind in sorted(kinds.items())  # two who read the same list in wait for one another
        if mark not in there
    ]
    IdDocument.objects.bulk_create(new, ignore_conflicts=True)
    moved = _arrive([row for row in there.values() if row.standing is State.ORDERED], place, by=by, on=on)
    name = place.name if place else ""
    event = IdDocumentsRead(
        subject=uuid7(), state=then.value, location=name, new=len(new), moved=moved, bad=len(sheet.bad)
    )
    emit(event, by=by)
    return TakenIn(len(new), moved, len(kinds) - len(new) - moved)


def _arrive(rows: Sequence[IdDocument], place: Location | None, *, by: Actor, on: date) -> int:
    """Let what was on its way lie at a place, and write who wanted it."""
    if place is None:
        return 0
    keys = [row.pk for row in rows]
    IdDocument.objects.filter(pk__in=keys).update(state=State.ARRIVED, place=place, moved_on=on)
    with doors.at_machine_door(doors.current_tenant()):
        for row in rows:
            row.state, row.place = State.ARRIVED, place
            write_and_forget(row, by=by)
    return len(keys)
