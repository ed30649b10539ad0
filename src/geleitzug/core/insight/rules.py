# SPDX-License-Identifier: EUPL-1.2
"""What may be shown, and how time is counted, as pure functions. Why five: docs/decisions/figures-of-groups.md.

No figure tells how a single employee works: a program that could is subject to co-determination (§ 80 Abs. 1 Nr. 21
BPersVG and the laws of the Länder on staff councils), and its data would have to be needed for the employment (Art. 88
GDPR).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from geleitzug.core.workflow.durations import LOCAL
from geleitzug.core.workflow.worktime import worked_between
from geleitzug.ground.calendar import Holidays

LEAST = 5
"""So many cases, and so many different people, must stand behind a figure."""
LEAST_FOR_TAIL = 10
"""With fewer, the ninth of ten is a single case."""
ROUND_TO = 5

Interval = tuple[datetime, datetime]


def is_group(many: int) -> bool:
    """Tell whether so many are enough to speak of."""
    return many >= LEAST


def is_of_many(by_person: Mapping[Any, int]) -> bool:
    """Tell whether times may be told of work that these people did: person → how often.

    Five or more people, and none of them did more than half: else the median would be theirs.
    """
    done = sum(by_person.values())
    return len(by_person) >= LEAST and 2 * max(by_person.values()) <= done


def rounded(many: int) -> int:
    """Return a stock to the next five.

    What came in and what was decided are told exactly; from exact stocks of two months the difference would give what
    is left out because it is less than five.
    """
    return ROUND_TO * ((many + ROUND_TO // 2) // ROUND_TO)


def days_off(holidays: Holidays, since: date, until: date) -> list[date]:
    """Return the public holidays on Mondays to Fridays from one day to another, in order."""
    days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return [day for day in days if day.weekday() < 5 and not holidays.is_working_day(day)]


def office_hours(begin: datetime, end: datetime, off: Sequence[date]) -> float:
    """Return the working hours between two moments: Monday to Friday, eight to four, without the days ``off``."""
    hours = worked_between(begin, end)
    first, last = begin.astimezone(LOCAL).date(), end.astimezone(LOCAL).date()
    for day in off[bisect_left(off, first) : bisect_right(off, last)]:
        midnight = datetime.combine(day, time(), LOCAL)
        hours -= worked_between(max(begin, midnight), min(end, midnight + timedelta(days=1)))
    return max(hours, 0.0)


def clipped(waits: Iterable[Interval], begin: datetime, end: datetime) -> list[Interval]:
    """Return the parts of some intervals that lie between two moments."""
    found = [(max(since, begin), min(until, end)) for since, until in waits]
    return [(since, until) for since, until in found if since < until]


def hours_of(interval: Interval) -> float:
    """Return the hours of an interval on the calendar."""
    return (interval[1] - interval[0]) / timedelta(hours=1)
