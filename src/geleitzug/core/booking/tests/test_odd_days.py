# SPDX-License-Identifier: EUPL-1.2
"""Days that calendars stumble over: the leap day, the last minute before midnight, times long past."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from geleitzug.core.booking import actions
from geleitzug.core.booking.errors import TimeGone
from geleitzug.core.booking.models import Opening, Shift
from geleitzug.core.booking.tests.offices import BERLIN, MONDAY, NOW, VISITOR, Offices, at, days_later

LEAP_DAY = date(2028, 2, 29)
"""A Tuesday."""


def test_the_leap_day_is_a_day_like_others(offices: Offices) -> None:
    eve = at(7, day=LEAP_DAY - timedelta(days=1))
    with offices.machine():
        Opening.objects.filter(location=offices.rows["nord"], weekday=1).update(valid_until=LEAP_DAY)

    held = offices.book(at(8, day=LEAP_DAY), location="nord", now=eve)
    tuesdays = [each.starts.date() for each in offices.free(locations=("nord",), now=eve, weekdays=(1,), most=99)]

    assert held.booking.day == LEAP_DAY
    assert set(tuesdays) == {LEAP_DAY}
    assert offices.free(locations=("nord",), now=at(13, day=LEAP_DAY))[0].starts == at(8, day=date(2028, 3, 1))


def test_the_last_appointment_of_an_evening_ends_at_midnight_and_is_of_that_day(offices: Offices) -> None:
    for day, begins, ends in ((0, time(23), time(0)), (1, time(0), time(1))):
        offices.plan(Opening, location=offices.rows["nord"], weekday=day, starts=begins, ends=ends)
        offices.plan(Shift, counter=offices.rows["nord1"], weekday=day, starts=begins, ends=ends)

    last = offices.book(at(23, 45), location="nord")
    first = offices.book(at(0, day=days_later(1)), location="nord", name="Karl")

    assert (last.booking.day, first.booking.day) == (MONDAY, days_later(1))
    assert last.booking.ends == first.booking.starts == at(0, day=days_later(1))
    with pytest.raises(TimeGone):
        offices.hold(at(23, 40), location="nord", errand="auto")  # written up after midnight, when nobody is there


@pytest.mark.parametrize(
    "moment",
    [
        NOW - timedelta(minutes=1),
        at(8, day=MONDAY - timedelta(days=7)),
        at(8, day=date(2024, 2, 29)),
        datetime(1900, 1, 1, 8, tzinfo=BERLIN),
    ],
)
def test_nothing_is_held_or_moved_into_the_past(offices: Offices, moment: datetime) -> None:
    booked = offices.book(at(8), location="nord")

    with pytest.raises(TimeGone):
        offices.hold(moment, location="nord")
    with offices.outside(), pytest.raises(TimeGone):
        actions.change(booked.code, "nord", moment, by=VISITOR, now=NOW)
    assert offices.again(booked.booking).starts == at(8)
