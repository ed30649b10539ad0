# SPDX-License-Identifier: EUPL-1.2
"""Working hours: nights and weekends do not count."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.workflow.durations import LOCAL
from geleitzug.core.workflow.worktime import after_work, next_work, worked_between
from geleitzug.ground.calendar import holidays_of

NI = holidays_of("NI")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in July 2026; the 1st is a Wednesday."""
    return datetime(2026, 7, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(1, 9), at(1, 9)),
        (at(1, 6), at(1, 8)),
        (at(1, 16), at(2, 8)),
        (at(3, 17), at(6, 8)),
        (at(4, 11), at(6, 8)),
    ],
)
def test_work_begins_in_the_morning_of_a_working_day(now, then):
    assert next_work(now) == then


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (at(1, 9), 0, at(1, 9)),
        (at(1, 9), 7, at(1, 16)),
        (at(1, 9), 8, at(2, 9)),
        (at(3, 15), 2, at(6, 9)),
        (at(1, 8), 80, at(14, 16)),
    ],
)
def test_hours_of_work_go_on_the_next_day(begin, hours, end):
    assert after_work(begin, hours) == end


def test_nights_and_weekends_are_not_worked():
    assert worked_between(at(3, 15), at(6, 9)) == 2.0
    assert worked_between(at(6, 9), at(3, 15)) == 0.0


@pytest.mark.parametrize("holidays", [None, NI])
@given(st.integers(0, 60 * 24 * 200), st.floats(0.01, 4000))
def test_what_is_worked_on_can_be_counted_again(holidays, minutes, hours):
    begin = next_work(at(1, 8) + timedelta(minutes=minutes), holidays)

    assert worked_between(begin, after_work(begin, hours, holidays), holidays) == pytest.approx(hours, abs=1e-3)


def by_the_day(begin: datetime, hours: float) -> datetime:
    """Carry on by hours the long way: day after day."""
    here = next_work(begin, NI)
    while hours > 8:
        here, hours = after_work(here, 8, NI), hours - 8
    return after_work(here, hours, NI)


def test_holidays_of_the_land_are_not_worked():
    christmas = datetime(2026, 12, 24, 15, tzinfo=LOCAL)

    assert after_work(christmas, 2, NI) == datetime(2026, 12, 28, 9, tzinfo=LOCAL)
    assert worked_between(christmas, datetime(2026, 12, 28, 9, tzinfo=LOCAL), NI) == 2.0
    for hours in (39, 41, 200, 1000.5):
        for day in range(20, 32):
            begin = datetime(2026, 12, day, 11, tzinfo=LOCAL)
            assert after_work(begin, hours, NI) == by_the_day(begin, hours)
