# SPDX-License-Identifier: EUPL-1.2
"""Working hours as a simulation counts them: Monday to Friday, eight to four on the local clock, no holidays.

Which days are holidays says the Land; without one, none are.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from geleitzug.core.workflow.durations import LOCAL
from geleitzug.ground.calendar import Holidays

BEGINS, ENDS = time(8), time(16)
HOURS = 8.0


def next_work(moment: datetime, holidays: Holidays | None = None) -> datetime:
    """Return the moment itself within working hours, else when they begin next; in UTC."""
    local = moment.astimezone(LOCAL)
    if local.time() >= ENDS:
        local = _morning(local + timedelta(days=1))
    elif local.time() < BEGINS:
        local = _morning(local)
    while not _is_worked(local.date(), holidays):
        local = _morning(local + timedelta(days=1))
    return local.astimezone(UTC)


def after_work(moment: datetime, hours: float, holidays: Holidays | None = None) -> datetime:
    """Carry a moment on by hours of work, in UTC."""
    here = next_work(moment, holidays)
    weeks, rest = divmod(hours, 5 * HOURS)
    if weeks and not rest:
        weeks, rest = weeks - 1, 5 * HOURS  # work ends in the evening, not the morning after
    if weeks:
        there = (here.astimezone(LOCAL) + timedelta(weeks=weeks)).astimezone(UTC)
        return after_work(there, rest + _lost(here, there, holidays), holidays)
    while True:
        left = _hours_left(here)
        if rest <= left:
            return here + timedelta(hours=rest)
        rest -= left
        here = next_work(_morning(here.astimezone(LOCAL) + timedelta(days=1)).astimezone(UTC), holidays)


def worked_between(begin: datetime, end: datetime, holidays: Holidays | None = None) -> float:
    """Return the hours of work that lie between two moments; none where the second is not later."""
    here, until = next_work(begin, holidays), end.astimezone(UTC)
    if until <= here:
        return 0.0
    weeks = max((until - here).days // 7 - 1, 0)
    there = (here.astimezone(LOCAL) + timedelta(weeks=weeks)).astimezone(UTC)
    hours = weeks * 5 * HOURS - _lost(here, there, holidays)
    here = next_work(there, holidays)
    while here < until:
        hours += min(_hours_left(here), (until - here) / timedelta(hours=1))
        here = next_work(_morning(here.astimezone(LOCAL) + timedelta(days=1)).astimezone(UTC), holidays)
    return hours


def _lost(here: datetime, there: datetime, holidays: Holidays | None) -> float:
    """Return the hours that fall out by holidays on the days after a moment up to another at the same time of day."""
    if holidays is None:
        return 0.0
    first, last = here.astimezone(LOCAL).date(), there.astimezone(LOCAL)
    days = (first + timedelta(days=number) for number in range(1, (last.date() - first).days + 1))
    free = [day for day in days if day.weekday() < 5 and not _is_worked(day, holidays)]
    begun = HOURS - _hours_left(there) if free and free[-1] == last.date() else HOURS
    return HOURS * len(free) - (HOURS - begun)


@lru_cache(maxsize=20_000)
def _is_worked(day: date, holidays: Holidays | None) -> bool:
    return day.weekday() < 5 if holidays is None else holidays.is_working_day(day)


def _hours_left(moment: datetime) -> float:
    local = moment.astimezone(LOCAL)
    return (datetime.combine(local.date(), ENDS, LOCAL) - local) / timedelta(hours=1)


def _morning(local: datetime) -> datetime:
    return datetime.combine(local.date(), BEGINS, LOCAL)
