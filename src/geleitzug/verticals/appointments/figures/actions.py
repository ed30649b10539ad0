# SPDX-License-Identifier: EUPL-1.2
"""Entering what no program can count: who works at a location, workload notices, and what was done about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from geleitzug.core.booking.models import Location
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.appointments.figures import rules
from geleitzug.verticals.appointments.figures.events import MeasureNoted, StaffNoted, WorkloadNoticed
from geleitzug.verticals.appointments.figures.models import Measure, StaffYear, WorkloadNotice
from geleitzug.verticals.appointments.figures.permissions import REPORT
from geleitzug.verticals.appointments.figures.rules import State

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


class NotAllowedNow(Exception):
    """The notice stands otherwise by now."""


def note_staff(location: Location, year: int, *, by: Actor, **values: Any) -> StaffYear:
    """Enter who works at a location in a year; what was entered before is replaced. Raises NotPermitted."""
    by = require(by, REPORT, office=location.office)
    row, _is_new = StaffYear.objects.update_or_create(location=location, year=year, defaults=values)
    emit(StaffNoted(subject=row.pk, location=location.key, year=year), by=by)
    return row


def note_notice(notice: WorkloadNotice, *, by: Actor) -> WorkloadNotice:
    """Enter a workload notice, or change what was entered. Raises NotPermitted."""
    by = require(by, REPORT, office=notice.location.office)
    is_new = notice._state.adding
    notice.save()
    _tell(notice, ADDED if is_new else CHANGED, by)
    return notice


def move_notice(notice: WorkloadNotice, then: State, *, today: date, by: Actor) -> None:
    """Bring a notice into another state. Raises NotPermitted, NotAllowedNow."""
    by = require(by, REPORT, office=notice.location.office)
    now = State(notice.state)
    settled = today if then is State.SETTLED else None
    rows = WorkloadNotice.objects.filter(pk=notice.pk, state=now)
    if not rules.is_move(now, then) or not rows.update(state=then, settled_on=settled):
        raise NotAllowedNow
    notice.state, notice.settled_on = then, settled
    _tell(notice, then.value, by)


def remove_notice(notice: WorkloadNotice, *, by: Actor) -> None:
    """Remove a notice that was entered wrongly, and the key of its words; measures stay. Raises NotPermitted."""
    by = require(by, REPORT, office=notice.location.office)
    _tell(notice, REMOVED, by)
    with doors.at_machine_door(doors.current_tenant()):  # the office's door opens keys and throws none away
        keyring.forget([notice.pk])
    notice.delete()


def note_measure(measure: Measure, *, by: Actor) -> Measure:
    """Enter what was done or is planned, or change it. Raises NotPermitted."""
    by = require(by, REPORT, office=measure.location.office)
    what = ADDED if measure._state.adding else CHANGED
    measure.save()
    emit(MeasureNoted(subject=measure.pk, location=measure.location.key, day=measure.day, what=what), by=by)
    return measure


def remove_measure(measure: Measure, *, by: Actor) -> None:
    """Remove a measure that was entered wrongly. Raises NotPermitted."""
    by = require(by, REPORT, office=measure.location.office)
    emit(MeasureNoted(subject=measure.pk, location=measure.location.key, day=measure.day, what=REMOVED), by=by)
    measure.delete()


def _tell(notice: WorkloadNotice, what: str, by: Actor) -> None:
    emit(WorkloadNoticed(subject=notice.pk, location=notice.location.key, day=notice.day, what=what), by=by)
