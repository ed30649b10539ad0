# SPDX-License-Identifier: EUPL-1.2
"""The periods of a case start, stand still, run on and are kept. What is counted is deadlines.py; the case is locked.

Extending one is extending.py, what the law makes of its end deeming.py.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from geleitzug.core.cases import deadlines
from geleitzug.core.cases.models import Case, Deadline
from geleitzug.core.cases.rules import BURDENS, State
from geleitzug.core.catalogue.clocks import DECIDE, Clock
from geleitzug.ground.calendar import Holidays, holidays_of
from geleitzug.ground.tenancy import directory, doors


def holidays() -> Holidays:
    """Return the holidays of the town whose door is open."""
    return holidays_of(directory.by_id(doors.current_tenant()).land)


def start(case: Case, event: str, on: date) -> Deadline | None:
    """Let the periods run that begin with an event (clocks.STARTS), each once; returns that for the decision."""
    begin = [clock for clock in case.application.service.clocks.values() if clock.starts == event]
    known = set(case.deadlines.values_list("clock", flat=True)) if begin else set()
    found = None
    for clock in begin:
        if clock.key not in known:
            row = _started(case, clock, on)
            found = row if clock.key == DECIDE else found
    return found


def _started(case: Case, clock: Clock, on: date) -> Deadline:
    row = Deadline(
        case=case,
        holder=case.holder,
        clock=clock.key,
        starts_on=on,
        ends_on=deadlines.ends(clock.span, on, holidays()),
        deemed=bool(clock.deemed),
    )
    remind(row, clock)
    row.save()
    return row


def remind(row: Deadline, clock: Clock) -> None:
    """Note on which days somebody is told that a period ends; counted anew when its end has moved."""
    days = deadlines.reminders(clock, row.ends_on)
    row.warn_on, row.escalate_on = days.warn_on, days.escalate_on
    row.missed_told = False


def pause(case: Case, today: date) -> None:
    """Let the periods stand still that wait for the applicant's answer.

    Not one that is over and by whose end the application counts as approved: that has come about, recorded or not.
    """
    pausing = [key for key, clock in case.application.service.clocks.items() if clock.pauses]
    running = case.deadlines.filter(clock__in=pausing, paused_on=None, met_on=None)
    running.exclude(deemed=True, ends_on__lt=today).update(paused_on=today)


def resume(case: Case, today: date) -> None:
    """Let what stood still run on, by as many days later."""
    clocks = case.application.service.clocks
    for row in case.deadlines.exclude(paused_on=None):
        assert row.paused_on is not None
        if clock := clocks.get(row.clock):
            before = row.ends_on
            row.ends_on = deadlines.resumed(clock.span, before, row.paused_on, today, holidays())
            if row.ends_on != before:
                remind(row, clock)
        row.paused_on = None
        row.save()


def keep(case: Case, element: str) -> None:
    """Note that periods are kept which a task of the process was to keep, and that task is done."""
    kept = [key for key, clock in case.application.service.clocks.items() if clock.stops == element]
    if kept:
        case.deadlines.filter(clock__in=kept, met_on=None).update(met_on=timezone.localdate(), paused_on=None)


def end(case: Case) -> None:
    """Note that nobody waits for the office any more.

    Where the law takes the application as approved, a refusal or a restriction that has gone out ends nothing yet: it
    has to be announced in time (§ 42a (1), § 43 (1) VwVfG), and ``announced`` says so.
    """
    running = case.deadlines.filter(met_on=None)
    if case.state != State.WITHDRAWN and case.decided_at is not None and case.outcome in BURDENS:
        running.filter(deemed=True).update(paused_on=None)
        running = running.filter(deemed=False)
    running.update(met_on=timezone.localdate(), paused_on=None)


def announced(case: Case, day: date) -> None:
    """Note that the decision was announced on a day: in time it keeps the periods that have waited for that."""
    case.deadlines.filter(met_on=None, deemed=True, ends_on__gte=day).update(met_on=day)
