# SPDX-License-Identifier: EUPL-1.2
"""Working hours as a simulation counts them: Monday to Friday, eight to four on the local clock, without holidays."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from geleitzug.core.workflow.durations import LOCAL

BEGINS, ENDS = time(8), time(16)
HOURS = 8.0


def next_work(moment: datetime) -> datetime:
    """Return the moment itself within working hours, else when they begin next; in UTC."""
    local = moment.astimezone(LOCAL)
    if local.time() >= ENDS:
        local = _morning(local + timedelta(days=1))
    elif local.time() < BEGINS:
        local = _morning(local)
    while local.weekday() > 4:
        local = _morning(local + timedelta(days=1))
    return local.astimezone(UTC)


def after_work(moment: datetime, hours: float) -> datetime:
    """Carry a moment on by hours of work, in UTC."""
    here = next_work(moment)
    weeks, rest = divmod(hours, 5 * HOURS)
    if weeks and not rest:
        weeks, rest = weeks - 1, 5 * HOURS  # work ends in the evening, not the morning after
    if weeks:
        here = (here.astimezone(LOCAL) + timedelta(weeks=weeks)).astimezone(UTC)
    while True:
        left = _hours_left(here)
        if rest <= left:
            return here + timedelta(hours=rest)
        rest -= left
        here = next_work(_morning(here.astimezone(LOCAL) + timedelta(days=1)).astimezone(UTC))


def worked_between(begin: datetime, end: datetime) -> float:
    """Return the hours of work that lie between two moments; none where the second is not later."""
    here, until = next_work(begin), end.astimezone(UTC)
    if until <= here:
        return 0.0
    weeks = max((until - here).days // 7 - 1, 0)
    here = (here.astimezone(LOCAL) + timedelta(weeks=weeks)).astimezone(UTC)
    hours = weeks * 5 * HOURS
    while here < until:
        hours += min(_hours_left(here), (until - here) / timedelta(hours=1))
        here = next_work(_morning(here.astimezone(LOCAL) + timedelta(days=1)).astimezone(UTC))
    return hours


def _hours_left(moment: datetime) -> float:
    local = moment.astimezone(LOCAL)
    return (datetime.combine(local.date(), ENDS, LOCAL) - local) / timedelta(hours=1)


def _morning(local: datetime) -> datetime:
    return datetime.combine(local.date(), BEGINS, LOCAL)
