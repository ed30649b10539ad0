# SPDX-License-Identifier: EUPL-1.2
"""Who is next, who may still come in, how long one waits: bare values, no database, no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from geleitzug.verticals.appointments.queue import rules, waiting
from geleitzug.verticals.appointments.queue.rules import Priority, Room, Waiter, Why
from geleitzug.verticals.appointments.queue.waiting import DayFigure, Pace, Wait

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
COUNTER, OTHER = UUID(int=901), UUID(int=902)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def waiter(at: float, name: int, **more: object) -> Waiter:
    """Return somebody who came so many minutes before noon."""
    return Waiter(id=UUID(int=name), arrived=NOON - minutes(at), **more)  # type: ignore[arg-type]


def test_sent_on_before_due_before_walk_in_before_early() -> None:
    people = [
        waiter(50, 1),
        waiter(5, 2, due=NOON - minutes(1)),
        waiter(3, 3, due=NOON + minutes(20)),
        waiter(90, 4, sent_on=True),
        waiter(2, 5, due=NOON - minutes(4)),
    ]

    turn = [(each.id.int, why) for each, why in rules.in_turn(people, NOON)]

    assert turn == [(4, Why.SENT_ON), (5, Why.DUE), (2, Why.DUE), (1, Why.ARRIVAL), (3, Why.EARLY)]


def test_the_turn_does_not_depend_on_the_order_of_reading() -> None:
    people = [waiter(30, 1), waiter(30, 2), waiter(15, 3, priority=Priority.PREGNANT), waiter(1, 4, due=NOON)]

    turns = {tuple(each.id.int for each, _why in rules.in_turn(some, NOON)) for some in permutations(people)}

    assert turns == {(4, 3, 1, 2)}


def test_priority_is_worth_twenty_minutes_and_no_more() -> None:
    waited = [waiter(21, 1), waiter(19, 2), waiter(0, 3, priority=Priority.CHILDREN)]

    assert [each.id.int for each, _why in rules.in_turn(waited, NOON)] == [1, 3, 2]


def test_who_comes_too_late_for_an_appointment_is_called_in_the_order_of_coming() -> None:
    late = Waiter(id=UUID(int=1), arrived=NOON, due=NOON - rules.GRACE - minutes(1))
    just = Waiter(id=UUID(int=2), arrived=NOON, due=NOON - rules.GRACE)
    turn = rules.in_turn([late, waiter(10, 3), just], NOON)

    assert [(each.id.int, why) for each, why in turn] == [(2, Why.DUE), (3, Why.ARRIVAL), (1, Why.ARRIVAL)]


def test_hours_for_those_without_an_appointment_let_an_appointment_wait_ten_minutes_at_most() -> None:
    walk_in = waiter(5, 1)
    fresh, overdue = waiter(20, 2, due=NOON - minutes(9)), waiter(20, 3, due=NOON - minutes(10))

    assert [each.id.int for each, _why in rules.in_turn([fresh, walk_in], NOON, for_walk_in=True)] == [1, 2]
    assert [each.id.int for each, _why in rules.in_turn([overdue, walk_in], NOON, for_walk_in=True)] == [3, 1]


def test_a_counter_calls_only_whom_it_can_serve() -> None:
    passport = frozenset({"passport"})
    people = [
        waiter(40, 1, errands=frozenset({"car"})),
        waiter(30, 2, errands=passport, counter=OTHER),
        waiter(20, 3, errands=passport, priority=Priority.WHEELCHAIR),
        waiter(10, 4, errands=passport),
    ]

    found = rules.next_for(people, NOON, counter=COUNTER, skills=passport, step_free=False)
    sent_here = rules.next_for(people, NOON, counter=OTHER, skills=frozenset({"car"}), step_free=False)

    assert found is not None
    assert found[0].id.int == 4
    assert sent_here is not None
    assert sent_here[0].id.int == 1
    assert rules.next_for(people[1:2], NOON, counter=COUNTER) is None


def test_nobody_is_overtaken_for_ever() -> None:
    """Who has waited longer than the head start of priority is passed by appointments alone, however many come."""
    patient = waiter(21, 1)
    later = [waiter(at / 201, 10 + at, priority=Priority.FRAIL) for at in range(200)]

    assert rules.in_turn([*later, patient], NOON)[0][0] is patient


@pytest.mark.parametrize(
    ("room", "new", "fits"),
    [
        (Room(waiting=50, booked=0, counters=2, left=30), 10, True),
        (Room(waiting=50, booked=1, counters=2, left=30), 10, False),
        (Room(waiting=0, booked=0, counters=1, left=0), 1, False),
        (Room(waiting=0, booked=0, counters=0, left=300), 1, False),
    ],
)
def test_the_queue_closes_when_the_day_is_full(room: Room, new: float, fits: bool) -> None:
    assert rules.has_room(room, new) is fits


def test_letters_follow_the_first_errand() -> None:
    groups = [("B", ["passport", "card"]), ("C", ["car"])]

    assert rules.letter_for(["car", "card"], groups) == "C"
    assert rules.letter_for(["wedding"], groups) == "B"
    assert rules.letter_for(["wedding"], []) == "A"


def test_every_state_has_its_moves_and_ends_are_ends() -> None:
    for state in rules.State:
        assert rules.is_move(state, rules.State.DONE) == (state in rules.AT_COUNTER)
    assert not any(rules.is_move(end, then) for end in (rules.State.DONE, rules.State.GONE) for then in rules.State)


# --- waiting ----------------------------------------------------------------------------------------------------------


def test_a_plan_is_learned_away() -> None:
    plan = waiting.planned(10)
    many = waiting.learned(plan, [DayFigure(1, 400, 300, 420)])
    few = waiting.learned(plan, [DayFigure(1, 1, 300, 420)])

    assert waiting.learned(plan, []) == plan
    assert plan.measured == 0 < few.measured < 0.1 < 0.9 < many.measured < 1
    assert 300 < many.median < 310 < few.median < plan.median
    assert many.p80 >= many.median


def test_recent_days_count_more() -> None:
    plan = Pace(600, 900)
    then_slow = waiting.learned(plan, [DayFigure(1, 50, 900, 1000), DayFigure(42, 50, 300, 400)])

    assert then_slow.median > waiting.learned(plan, [DayFigure(42, 50, 900, 1000), DayFigure(1, 50, 300, 400)]).median


def test_waiting_grows_with_who_waits_and_shrinks_with_counters() -> None:
    ten = Pace(600, 900)

    assert waiting.wait([], [], 2) == Wait(0, 0)
    assert waiting.wait([ten], [], 0) is None
    assert waiting.wait([], [ten], 1) == Wait(5, 10)
    alone, more = waiting.wait([ten] * 2, [ten], 1), waiting.wait([ten] * 5, [ten], 1)
    shared = waiting.wait([ten] * 5, [ten], 4)
    assert alone
    assert more
    assert shared
    assert alone.high < more.high
    assert shared.high < more.high
    assert all(each.low <= each.high for each in (alone, more, shared))


def test_who_has_no_appointment_waits_for_those_that_begin_meanwhile_as_well() -> None:
    ten = Pace(600, 900)
    coming = [(1500.0, ten), (300.0, ten), (-60.0, ten)]

    assert waiting.with_coming([], coming, [], 1) == [ten, ten], "the third begins when their turn has come"
    assert waiting.with_coming([ten], coming, [], 1) == [ten] * 4
    assert waiting.with_coming([ten], coming, [], 4) == [ten] * 3
    assert waiting.with_coming([ten], coming, [], 0) == [ten]
    assert waiting.with_coming([], [(60.0, ten)], [], 1) == [], "nobody is before them: they are called at once"


def test_what_the_plan_says_is_not_called_measured() -> None:
    plan = waiting.planned(10)
    known = waiting.learned(plan, [DayFigure(1, 30, 600, 900)])

    assert [waiting.wait([each], [], 1) for each in (plan, known)] == [Wait(10, 15), Wait(10, 15, is_measured=True)]
    long, short = waiting.planned(60), waiting.learned(waiting.planned(2), [DayFigure(0, 99, 120, 180)])
    mixed = waiting.wait([long, short], [], 1)
    assert mixed
    assert not mixed.is_measured


def test_many_visits_make_up_for_each_other() -> None:
    """The p80 of a sum is less than the sum of the p80s: long and short ones even out."""
    total = waiting.summed([Pace(600, 900)] * 9)

    assert total.median == 5400
    assert 5400 + 300 < total.p80 < 9 * 900


def test_a_quantile_is_one_of_the_values() -> None:
    assert waiting.quantile([5, 1, 3, 2, 4], 0.5) == 3
    assert waiting.quantile([5, 1, 3, 2, 4], 0.8) == 4
    assert waiting.quantile([7], 0.8) == 7
    with pytest.raises(ValueError, match="no values"):
        waiting.quantile([], 0.5)
