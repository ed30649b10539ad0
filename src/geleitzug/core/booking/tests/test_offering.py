# SPDX-License-Identifier: EUPL-1.2
"""What a plan offers: openings, shifts, skills, breaks, absences, corridors and shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.booking.masks import bits, span
from geleitzug.core.booking.offering import (
    NOBODY,
    Away,
    Closed,
    Duty,
    Hours,
    Kept,
    Need,
    Plan,
    Rules,
    Taken,
    beginnings,
    counter_for,
    is_planned,
    plan_of,
)
from geleitzug.core.booking.rules import (
    Channel,
    ForWhom,
    Length,
    Line,
    Release,
    given_back_at,
    length_of,
    released_at,
    slots,
)

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
EARLY = datetime(2026, 11, 20, tzinfo=UTC)
ONE, TWO, ANNA, BEN = uuid4(), uuid4(), uuid4(), uuid4()
PASS = frozenset({"ausweis"})


def hours(begin: int, end: int, **more: Any) -> Hours:
    return Hours(time(begin), time(end), **({"weekday": 0} | more))


RULES = Rules(
    zone="Europe/Berlin",
    openings=(hours(8, 12),),
    counters={ONE: True, TWO: False},
    duties=(Duty(ONE, ANNA, hours(8, 12)), Duty(TWO, BEN, hours(8, 12))),
)


def times(plan: Plan, need: Need, taken: Taken = NOBODY, now: datetime = EARLY) -> list[str]:
    """Return the offered beginnings as the wall clock shows them."""
    return [f"{bit // 12:02}:{bit % 12 * 5:02}" for bit in bits(beginnings(plan, taken, need, now))]


def need(length: int = 12, errands: frozenset[str] = PASS, **more: Any) -> Need:
    return Need(errands, length, **more)


def test_a_day_is_offered_side_by_side_and_only_while_somebody_is_there() -> None:
    assert times(plan_of(RULES, MONDAY), need()) == ["08:00", "09:00", "10:00", "11:00"]
    assert times(plan_of(RULES, TUESDAY), need()) == []


def test_what_is_done_afterwards_ends_before_the_shift_does() -> None:
    assert times(plan_of(RULES, MONDAY), need(18))[-1] == "09:30"


def test_nobody_sits_at_a_counter_while_people_change() -> None:
    rules = replace(RULES, duties=(Duty(ONE, ANNA, hours(8, 10)), Duty(ONE, BEN, hours(10, 12))))

    assert times(plan_of(rules, MONDAY), need(18)) == ["08:00", "10:00"]


def test_breaks_absences_and_closed_days_take_time_away() -> None:
    alone = replace(RULES, duties=(Duty(ONE, ANNA, hours(8, 12), ((time(9), time(9, 30)),)),))
    away = replace(alone, away=(Away(ANNA, MONDAY, MONDAY, starts=time(11)),))
    closed = replace(alone, closed=(Closed(MONDAY),))
    shorter = replace(alone, closed=(Closed(MONDAY, (time(10), time(11))),), is_holiday=lambda _day: True)

    assert times(plan_of(alone, MONDAY), need()) == ["08:00", "09:30", "10:30"]
    assert times(plan_of(away, MONDAY), need()) == ["08:00", "09:30"]
    assert times(plan_of(closed, MONDAY), need()) == []
    assert times(plan_of(replace(alone, is_holiday=lambda _day: True), MONDAY), need()) == []
    assert times(plan_of(shorter, MONDAY), need()) == ["10:00"], "other hours come before a holiday"


def test_who_has_skills_does_those_and_a_wheelchair_needs_its_counter() -> None:
    rules = replace(RULES, skills={ANNA: frozenset({"auto"})})
    plan = plan_of(rules, MONDAY)

    assert counter_for(plan, NOBODY, need(), 96, EARLY) == TWO
    assert counter_for(plan, NOBODY, need(wheelchair=True), 96, EARLY) is None
    assert counter_for(plan, NOBODY, need(errands=PASS | {"auto"}), 96, EARLY) == TWO


def test_corridors_part_who_has_an_appointment_from_who_has_not() -> None:
    walk_in = replace(RULES, corridors=(Kept(hours(10, 11), ForWhom.WALK_IN),))
    cars = replace(RULES, corridors=(Kept(hours(8, 10), ForWhom.APPOINTMENTS, errands=frozenset({"auto"})),))

    assert times(plan_of(walk_in, MONDAY), need()) == ["08:00", "09:00", "11:00"]
    assert times(plan_of(cars, MONDAY), need()) == ["10:00", "11:00"]
    assert times(plan_of(cars, MONDAY), need(errands=frozenset({"auto"})))[0] == "08:00"


def test_a_share_is_kept_for_the_telephone_until_the_day_before() -> None:
    rules = replace(RULES, corridors=(Kept(hours(8, 12), ForWhom.APPOINTMENTS, share=50),))
    plan = plan_of(rules, MONDAY)
    half = Taken(online={ONE: span(96, 144)})
    day_before = datetime(2026, 11, 29, 8, tzinfo=UTC)

    assert times(plan, need(), half) == []
    assert times(plan, need(channel=Channel.TELEPHONE), half) == ["08:00", "09:00", "10:00", "11:00"]
    assert times(plan, need(), half, day_before) == ["08:00", "09:00", "10:00", "11:00"]
    assert times(plan, need(), Taken(others={ONE: span(96, 144)})) != [], "what the telephone took is not ours"


def test_a_time_that_was_given_up_is_seen_in_turn_before_others_see_it() -> None:
    plan = plan_of(replace(RULES, duties=RULES.duties[:1]), MONDAY)
    taken = Taken(others={ONE: span(108, 144)}, returning={ONE: span(96, 108)})

    assert times(plan, need(), taken) == []
    assert times(plan, need(in_turn=True), taken) == ["08:00"]


LINES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 200)), max_size=60)


@given(LINES, st.integers(0, 100))
def test_however_people_book_nobody_shares_a_counter_and_the_kept_share_stays(lines: Any, share: int) -> None:
    kept = (Kept(hours(8, 12), ForWhom.APPOINTMENTS, share=share),)
    plan = plan_of(replace(RULES, corridors=kept), MONDAY)
    booked: dict[UUID, int] = {}
    for length, wish in lines:
        taken, wanted = Taken(online=dict(booked)), need(length)
        offered = list(bits(beginnings(plan, taken, wanted, EARLY)))
        if not offered:
            continue
        begin = offered[wish % len(offered)]
        counter = counter_for(plan, taken, wanted, begin, EARLY)

        assert counter is not None, "what is offered can be had"
        assert not booked.get(counter, 0) & span(begin, begin + length), "two at one counter"
        assert is_planned(plan, counter, PASS, begin, begin + length, wheelchair=False)
        booked[counter] = booked.get(counter, 0) | span(begin, begin + length)

    assert sum(mask.bit_count() for mask in booked.values()) <= 96 * (100 - share) // 100


@given(st.lists(st.integers(0, 500)), st.integers(1, 16))
def test_as_many_find_a_time_as_would_fit_by_hand(wishes: list[int], length: int) -> None:
    plan, booked = plan_of(RULES, MONDAY), {}
    for wish in [*wishes, *range(100)]:
        taken = Taken(online=dict(booked))
        offered = list(bits(beginnings(plan, taken, need(length), EARLY)))
        if not offered:
            break
        begin = offered[wish % len(offered)]
        counter = counter_for(plan, taken, need(length), begin, EARLY)
        assert counter is not None
        booked[counter] = booked.get(counter, 0) | span(begin, begin + length)

    assert sum(mask.bit_count() for mask in booked.values()) == 2 * (48 // length) * length


def test_several_errands_follow_one_another_and_are_written_up_once() -> None:
    lengths = {"ausweis": Length(15, 10, 5), "auto": Length(20, 0, 10)}

    assert length_of([Line("ausweis", 3), Line("auto")], lengths) == (55, 10)
    assert slots(55 + 10) == 13
    assert slots(11) == 3


@pytest.mark.parametrize("chance", [0, 719, 720, 10**14])
def test_a_new_day_comes_at_some_minute_of_the_working_day(chance: int) -> None:
    at = released_at(date(2028, 2, 29), Release(horizon_days=60), chance)

    assert at.date() == date(2027, 12, 31)
    assert time(7) <= at.time() < time(19)


@given(st.integers(1, 60 * 24 * 90), st.floats(0, 1))
def test_a_cancelled_time_comes_back_at_a_moment_nobody_knows_and_is_not_lost(minutes: int, chance: float) -> None:
    starts = EARLY + timedelta(minutes=minutes)

    at = given_back_at(EARLY, starts, chance)

    assert EARLY < at <= EARLY + min(timedelta(hours=3), (starts - EARLY) / 3) + timedelta(seconds=1)
