# SPDX-License-Identifier: EUPL-1.2
"""A week from bare values: hours that are only half open, nights when the clocks change, and what is not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest

from geleitzug.core.booking.offering import Closed, Duty, Hours, Rules
from geleitzug.verticals.appointments.forecast.backtest import Score
from geleitzug.verticals.appointments.forecast.demand import ALL, Basis, Learned
from geleitzug.verticals.appointments.forecast.learning import open_hours
from geleitzug.verticals.appointments.forecast.staffing import Cover, Goal, Handling
from geleitzug.verticals.appointments.forecast.weeks import Known, Place, week_of

MONDAY = date(2026, 3, 23)
"""The clocks change on the Sunday of that week."""
COUNTER = UUID(int=1)


def known(visits: float, hours: range, *, days: range = range(5), behind: int = 1000, minutes: float = 0) -> Known:
    share = 1 / (len(hours) * len(days))
    profile = tuple(tuple(share if hour in hours and day in days else 0.0 for hour in range(24)) for day in range(7))
    learned = Learned(MONDAY, Basis.SEASON, behind, 100, visits, 1.0, profile, (1.0,) * 52)
    return Known(learned, Score(24, 0.1, 0.2, 0.1, 0.8, 1.5), Handling(minutes, 1.0 if minutes else 0.0))


def rules(starts: time, ends: time, *, days: range = range(5)) -> Rules:
    spans = [Hours(starts, ends, weekday=day) for day in days]
    return Rules(
        "Europe/Berlin",
        tuple(spans),
        counters={COUNTER: True},
        duties=tuple(Duty(COUNTER, None, each) for each in spans),
    )


def test_who_comes_in_half_an_hour_comes_twice_as_thick() -> None:
    place = Place({ALL: known(100, range(8, 10)), "ausweis": known(100, range(8, 10), minutes=10)})

    whole = week_of(place, rules(time(8), time(10)), MONDAY, MONDAY, Goal())
    half = week_of(place, rules(time(8), time(9, 30)), MONDAY, MONDAY, Goal())

    assert [each.needed for each in whole.days[0].hours] == [3, 3]
    assert [each.visits for each in half.days[0].hours] == pytest.approx([10, 10])
    assert half.days[0].hours[1].needed > whole.days[0].hours[1].needed
    assert whole.days[0].hours[0].planned == 1
    assert whole.many(Cover.TOO_FEW) == 10


def test_on_the_night_the_clocks_change_the_hour_that_is_left_out_has_nobody() -> None:
    sunday = MONDAY + timedelta(days=6)
    place = Place({ALL: known(60, range(1, 5), days=range(6, 7))})

    found = week_of(place, rules(time(1), time(5), days=range(6, 7)), MONDAY, sunday, Goal(), is_proposing=True)

    assert [each.hour for each in found.days[0].hours] == [1, 3, 4]
    assert found.days[0].visits == pytest.approx(60)
    assert [each.begins for each in found.halves[6]] == [60, 90, 180, 210, 240, 270]


def test_a_week_is_the_same_on_each_of_its_days() -> None:
    place = Place({ALL: known(100, range(8, 12)), "ausweis": known(50, range(8, 12))})
    friday_before, tuesday = MONDAY - timedelta(days=3), MONDAY + timedelta(days=1)
    shut = replace(rules(time(8), time(12)), closed=(Closed(friday_before), Closed(tuesday)))

    before, after = (week_of(place, shut, MONDAY, MONDAY + timedelta(days=number), Goal()) for number in (0, 2))

    assert [each.visits for each in before.days] == pytest.approx([40, 0, 30, 20, 20, 0, 0])
    assert [each.visits for each in after.days] == pytest.approx([30, 20, 20, 0, 0])
    assert before.whole is not None
    assert after.whole is not None
    assert (before.whole.expected, after.whole.expected) == pytest.approx((110, 70))
    assert (before.errands[0].expected, after.errands[0].expected) == pytest.approx((55, 35))


def test_hours_are_of_days_that_open_or_would() -> None:
    tuesday, sunday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=6)
    planned = replace(
        rules(time(8), time(10)),
        closed=(Closed(tuesday), Closed(sunday)),
        is_holiday=lambda day: day == MONDAY,
    )

    found = open_hours(planned, MONDAY, MONDAY + timedelta(days=7))

    assert list(found) == [MONDAY + timedelta(days=number) for number in range(5)]
    assert list(map(sorted, found.values())) == [[], [], [8, 9], [8, 9], [8, 9]]


def test_nothing_under_five_is_told() -> None:
    open_then = rules(time(8), time(12))
    place = Place({
        ALL: known(6, range(8, 12)), "selten": known(4.4, range(8, 12)), "neu": known(30, range(8, 12), behind=4),
        "knapp": known(5.6, range(8, 12)),
    })  # fmt: skip

    found = week_of(place, open_then, MONDAY, MONDAY, Goal())
    few = week_of(Place({ALL: known(6, range(8, 12), behind=4)}), open_then, MONDAY, MONDAY, Goal())

    assert {each.errand: each.told for each in found.errands} == {"knapp": 6, "selten": None}
    assert [each.span for each in found.errands] == [None, None]  # the lower end would be four
    assert found.days[0].told is None
    assert few.whole is None


def test_a_span_is_of_weeks_as_near_as_those_that_were_tested() -> None:
    place, open_then = Place({ALL: known(100, range(8, 12))}), rules(time(8), time(12))

    near, far = (week_of(place, open_then, MONDAY + timedelta(weeks=each), MONDAY, Goal()).whole for each in (4, 5))

    assert near is not None
    assert far is not None
    assert (near.span, far.span, far.told) == ((80, 150), None, 100)


def test_lengths_are_measured_or_else_planned() -> None:
    lengths = {"planned": {"ausweis": 20.0, "kopie": 10.0}, "after": {"ausweis": 5.0}}
    only_planned = Place({ALL: known(50, range(8, 12)), "ausweis": known(50, range(8, 12))}, **lengths)
    measured = Place({ALL: known(50, range(8, 12)), "ausweis": known(100, range(8, 12), minutes=15)}, **lengths)

    first = week_of(only_planned, rules(time(8), time(12)), MONDAY, MONDAY, Goal())
    second = week_of(measured, rules(time(8), time(12)), MONDAY, MONDAY, Goal())

    assert (first.minutes, first.is_measured) == (25, False)
    assert (second.minutes, second.is_measured) == (40, True)  # two of them in a visit, afterwards five minutes each
