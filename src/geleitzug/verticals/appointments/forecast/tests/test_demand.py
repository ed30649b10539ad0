# SPDX-License-Identifier: EUPL-1.2
"""What is learnt from measured days, and that nothing is lost, negative or taken from the future."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from geleitzug.verticals.appointments.forecast import demand
from geleitzug.verticals.appointments.forecast.backtest import Trial, backtest, score
from geleitzug.verticals.appointments.forecast.demand import ALL, Basis, Learned, Measured
from geleitzug.verticals.appointments.forecast.tests.made_up import FIRST, OPEN, measured, open_week, seasonal


def learnt(known: demand.Measured, until: date) -> Learned:
    found = demand.learn(known.visits[ALL], demand.usual_days(known), until)
    assert found is not None
    return found


def week_of(found: Learned, first: date, opened: dict[date, frozenset[int]]) -> list[float]:
    days = demand.expected(found, first, first + timedelta(days=6), opened)
    return [sum(days[first + timedelta(days=number)]) for number in range(7)]


def test_season_weekday_and_growth_are_found_again() -> None:
    until = FIRST + timedelta(weeks=104)
    found = learnt(measured(104, lambda day: seasonal(day, growth=1.1)), until)

    summer = until + timedelta(weeks=26)
    came = [sum(week_of(found, each, open_week(each))) for each in (until, summer)]
    real = [sum(seasonal(each + timedelta(days=n), growth=1.1) for n in range(5)) for each in (until, summer)]

    assert found.basis is Basis.SEASON
    assert found.growth == pytest.approx(1.1, abs=0.02)
    assert came == pytest.approx(real, rel=0.06)
    assert [round(sum(hours) * 5, 1) for hours in found.profile] == [1.3, 1.0, 0.7, 1.2, 0.8, 0, 0]


def test_few_weeks_give_their_mean_and_none_give_nothing() -> None:
    until = FIRST + timedelta(weeks=4)
    few = measured(4)

    found = learnt(few, until)
    total = sum(seasonal(day) for day in few.days)

    assert found.basis is Basis.MEAN
    assert sum(week_of(found, until, open_week(until))) == pytest.approx(total / 4)
    assert demand.learn({}, few.days, until) is None
    assert learnt(measured(30), FIRST + timedelta(weeks=30)).basis is Basis.LEVEL


def test_a_closed_day_is_a_gap_and_its_people_come_beside_it() -> None:
    until = FIRST + timedelta(weeks=60)
    monday = until + timedelta(weeks=1)
    whole = learnt(measured(60, lambda _day: 40), until)
    holidays = [FIRST + timedelta(days=7 * week + 2) for week in range(3, 60, 9)]
    # The days beside took 20 more each, as the rule says they do.
    beside = {day + timedelta(days=step) for day in holidays for step in (-1, 1)}
    with_holidays = learnt(measured(60, lambda day: 60 if day in beside else 40, closed=holidays), until)

    assert with_holidays.level == pytest.approx(whole.level, rel=0.01)
    wednesday = monday + timedelta(days=2)
    assert week_of(whole, monday, open_week(monday, closed=[wednesday])) == pytest.approx([40, 60, 0, 60, 40, 0, 0])


def test_one_special_saturday_is_no_sixth_working_day() -> None:
    until = FIRST + timedelta(weeks=60)
    saturday = until - timedelta(weeks=14) + timedelta(days=5)
    plain = measured(60, lambda _day: 40)
    special = Measured(
        tuple(sorted([*plain.days, saturday])),
        {**plain.opened, saturday: OPEN},
        {ALL: {**plain.visits[ALL], saturday: dict.fromkeys(OPEN, 20.0)}},
    )

    found = learnt(special, until)

    assert len(demand.usual_days(special)) == 301
    assert found.weeks == pytest.approx(60)
    assert week_of(found, until, open_week(until)) == pytest.approx([40, 40, 40, 40, 40, 0, 0], rel=0.01)


@pytest.mark.parametrize("ago", [4, 20, 45])
def test_a_weekday_closed_for_good_gives_nothing_to_the_days_beside(ago: int) -> None:
    until = FIRST + timedelta(weeks=110)
    gone = {FIRST + timedelta(days=7 * week + 2) for week in range(110 - ago, 112)}
    whole = measured(110, lambda _day: 40)
    days = tuple(day for day in whole.days if day not in gone)
    opened = {day: hours for day, hours in whole.opened.items() if day not in gone}
    known = Measured(days, opened, {ALL: {day: whole.visits[ALL][day] for day in days}})

    found = learnt(known, until)
    ahead = {day: hours for day, hours in open_week(until).items() if day not in gone}

    assert found.basis is Basis.SEASON
    assert demand.usual_days(known) == list(days)
    assert week_of(found, until, ahead) == pytest.approx([40, 40, 0, 40, 40, 0, 0], rel=0.02)


def test_a_new_errand_was_no_nought_before_it_began() -> None:
    until = FIRST + timedelta(weeks=60)
    plain = measured(60, lambda _day: 40)
    new = {day: dict.fromkeys(OPEN, 20 / len(OPEN)) for day in plain.days if day >= until - timedelta(weeks=10)}
    known = Measured(plain.days, plain.opened, {**plain.visits, "neu": new})

    found = demand.learn(new, demand.usual_days(known), until)
    scores = backtest(known).weekly

    assert found is not None
    assert found.basis is Basis.LEVEL
    assert sum(week_of(found, until, open_week(until))) == pytest.approx(100)
    assert (scores["neu"].weeks, scores[ALL].weeks) == (8, 24)
    assert scores["neu"].error == pytest.approx(0, abs=0.01)
    assert scores["neu"].yardstick is None


def test_a_gap_is_no_nought() -> None:
    until = FIRST + timedelta(weeks=60)
    gaps = [FIRST + timedelta(days=number) for number in range(300, 360)]

    assert learnt(measured(60, lambda _day: 40, gaps=gaps), until).level == pytest.approx(200)


@settings(max_examples=40, deadline=None)
@given(
    some.lists(some.integers(0, 90), min_size=70, max_size=500),
    some.sets(some.integers(0, 499), max_size=30),
    some.integers(0, 400),
)
def test_nothing_is_negative_nothing_is_lost_and_the_future_is_not_looked_at(
    counts: list[int], closed: set[int], ahead: int
) -> None:
    by_day = {FIRST + timedelta(days=number): count for number, count in enumerate(counts)}
    known = measured(
        len(counts) // 7, lambda day: by_day[day], closed=[FIRST + timedelta(days=number) for number in closed]
    )
    until = FIRST + timedelta(days=len(counts) // 2)
    usual = demand.usual_days(known.before(until))

    found = demand.learn(known.visits[ALL], usual, until)
    blind = demand.learn(known.before(until).visits[ALL], usual, until)

    assert found == blind
    if found is not None:
        day = until + timedelta(days=ahead)
        hours = demand.of_day(found, day)
        assert min(hours) >= 0
        assert sum(map(sum, found.profile)) == pytest.approx(1)
        assert sum(found.season) == pytest.approx(52)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.floats(0, 50), min_size=14, max_size=14), some.sets(some.integers(0, 13), max_size=6))
def test_what_falls_on_closed_days_is_given_away_whole(sums: list[float], closed: set[int]) -> None:
    days = {FIRST + timedelta(days=n): [each / 24] * 24 for n, each in enumerate(sums)}
    opened = {day: frozenset() if n in closed else OPEN for n, day in enumerate(days)}

    found = demand.carried(days, opened)

    assert sum(map(sum, found.values())) == pytest.approx(sum(sums))
    assert all(found[day][hour] == 0 for day in days for hour in range(24) if hour not in opened[day])
    assert min(map(min, found.values())) >= 0


def test_a_forecast_is_held_against_what_came_and_against_last_year() -> None:
    found = backtest(measured(110, lambda day: seasonal(day, growth=1.15))).weekly[ALL]

    assert found.weeks == 24
    assert found.error == pytest.approx(0, abs=0.03)
    assert found.yardstick == pytest.approx(0.13, abs=0.01)
    assert found.low == pytest.approx(1, abs=0.05)
    assert found.high == pytest.approx(1, abs=0.05)
    assert backtest(measured(2)).weekly[ALL].error is None


def test_the_error_is_what_was_missed_of_what_came() -> None:
    found = score([Trial(10, 8, 4), Trial(10, 12, None)])

    assert (found.error, found.against, found.yardstick) == pytest.approx((4 / 20, 2 / 8, 4 / 8))
    assert (found.low, found.high) == (None, None)
