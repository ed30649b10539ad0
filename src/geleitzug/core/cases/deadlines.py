# SPDX-License-Identifier: EUPL-1.2
"""When a period ends, stands still, may be extended, and when approval comes about by law. Doing it is actions/.

Periods are counted by § 31 (1) VwVfG with §§ 187 to 193 BGB: the day of the event does not count, and the end on a
weekend or holiday of the Land moves to the next working day (§ 31 (3) VwVfG).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from geleitzug.core.cases.rules import CaseError
from geleitzug.core.catalogue.clocks import Clock
from geleitzug.ground.calendar import Holidays, Span


class NotExtendable(CaseError):
    """A period cannot be extended: no law allows it, it was extended before, it is over, or it stands still."""


class WrongEnd(CaseError):
    """The new end of a period is not later than the old one, or later than the law allows; ``latest`` is the last."""

    def __init__(self, latest: date | None) -> None:
        super().__init__(str(latest or ""))
        self.latest = latest


class Stand(StrEnum):
    """How a period stands on a day."""

    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    DEEMED = "deemed"


@dataclass(frozen=True, slots=True)
class Reminders:
    """The days on which somebody is told of a period: who works on the case, and the head of the office."""

    warn_on: date
    escalate_on: date


def ends(span: Span, begins: date, holidays: Holidays) -> date:
    """Return the last day of a period that begins on a day (§ 187 (1), § 188 (2) and (3), § 193 BGB, § 31 (3) VwVfG).

    Raises ValueError for one without an end in the calendar.
    """
    return holidays.next_working_day(span.after(begins, holidays))


def complete_since(received: date, answered: Iterable[date]) -> date:
    """Return the day on which the last paper came in: then the period begins, and not when somebody noticed.

    § 42a (2) sentence 2 VwVfG: „mit Eingang der vollständigen Unterlagen“.
    """
    return max([received, *answered])


def resumed(span: Span, end: date, paused: date, today: date, holidays: Holidays) -> date:
    """Carry the end of a period on by the days it stood still; what is counted in working days stays so.

    The new end obeys § 31 (3) VwVfG like the old one.
    """
    if span.working:
        left = holidays.working_days_until(paused, end)
        return holidays.next_working_day(holidays.add_working_days(today, left)) if paused <= end else end
    return holidays.next_working_day(end + (today - paused))


def reminders(clock: Clock, end: date) -> Reminders:
    """Return when somebody is told that a period ends, and when the head of the office is.

    House rules, set by the package or the town: where approval follows by law, both are before the end.
    """
    return Reminders(end - timedelta(days=clock.warn_days), end + timedelta(days=clock.escalate_days))


def latest_extension(clock: Clock, end: date, holidays: Holidays) -> date:
    """Return the last day up to which a period may be extended: by as much as the law says, else by its own length.

    § 42a (2) sentence 3 VwVfG says „angemessen“; more than once again the whole time is not.
    """
    return ends(clock.longest_extension or clock.span, end, holidays)


def check_extension(clock: Clock, end: date, until: date, today: date, *, extended: bool, holidays: Holidays) -> date:
    """Return the new end of a period: once, before it is over, no longer than the law allows, on a working day.

    § 42a (2) sentences 3 and 4 VwVfG. Raises NotExtendable, WrongEnd.
    """
    if not clock.extendable or extended or today > end:
        raise NotExtendable(clock.key)
    until = holidays.next_working_day(until)
    latest = latest_extension(clock, end, holidays)
    if not end < until <= latest:
        raise WrongEnd(latest)
    return until


def stand(end: date, today: date, *, paused: bool, met: bool, deemed: bool = False) -> Stand:
    """Name how a period stands; the last day belongs to it whole (§ 188 (2) BGB: „mit dem Ablauf des Tages“)."""
    if deemed or met:
        return Stand.DEEMED if deemed else Stand.MET
    if paused:
        return Stand.PAUSED
    return Stand.OVERDUE if today > end else Stand.RUNNING


def is_deemed(end: date, today: date, *, paused: bool, announced: date | None) -> bool:
    """Tell whether approval has come about: the period is over, and no decision was announced within it.

    § 42a (1) VwVfG. What is worked out or sent and not announced (§ 41, § 43 (1) VwVfG) keeps no period.
    """
    return not paused and today > end and (announced is None or announced > end)
