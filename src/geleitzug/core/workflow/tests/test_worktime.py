# SPDX-License-Identifier: EUPL-1.2
"""Working hours: nights and weekends do not count."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.workflow.durations import LOCAL
from geleitzug.core.workflow.worktime import after_work, next_work, worked_between


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


@given(st.integers(0, 60 * 24 * 40), st.floats(0.01, 400))
def test_what_is_worked_on_can_be_counted_again(minutes, hours):
    begin = next_work(at(1, 8) + timedelta(minutes=minutes))

    assert worked_between(begin, after_work(begin, hours)) == pytest.approx(hours, abs=1e-4)
