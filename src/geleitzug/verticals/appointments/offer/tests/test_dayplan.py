# SPDX-License-Identifier: EUPL-1.2
"""What the rules of a day say, with bare values: which shuts a time, why nothing is free, where somebody may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from geleitzug.verticals.appointments.offer.dayplan import (
    At,
    DayPlan,
    Lane,
    Rule,
    Work,
    explained,
    first_misfit,
    fits,
    mask,
    minutes,
    shut_by,
)
from geleitzug.verticals.appointments.offer.picture import borders, picture_of, runs
from geleitzug.verticals.appointments.offer.proposing import Visit, propose

MONDAY = date(2028, 2, 28)
ONE, TWO = UUID(int=1), UUID(int=2)
DERYA = UUID(int=7)
PASS, MOVING = frozenset({"pass"}), frozenset({"moving"})
BERLIN = ZoneInfo("Europe/Berlin")
EARLY = datetime(2028, 2, 26, 5, tzinfo=UTC)


def hours(begins: int, ends: int) -> int:
    return mask(time(begins), time(ends % 24))


def a_day(
    *, opened: int | None = None, away: int = 0, breaks: int = 0, lanes: tuple[Lane, ...] = (),
    can: frozenset[str] | None = None, closed: bool = False, holiday: str = "", two: bool = True,
) -> DayPlan:  # fmt: skip
    """Monday from 8 to 16; Derya at the first counter, whoever is there at the second from 8 to 12."""
    return DayPlan(
        day=MONDAY, active=True, holiday=holiday, closed=closed, reason="",
        open=hours(8, 16) if opened is None else opened,
        counters=(
            At(ONE, "Schalter 1", True, (Work(DERYA, hours(8, 16), breaks, away),)),
            At(TWO, "Schalter 2", two, (Work(None, hours(8, 12), 0, 0),)),
        ),
        lanes=lanes,
        skills={DERYA: can} if can is not None else {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "counter", "span", "rule"),
    [
        (a_day(), ONE, hours(15, 16), None),
        (a_day(closed=True), ONE, hours(9, 10), Rule.CLOSED_DAY),
        (a_day(opened=0, holiday="Ostermontag"), ONE, hours(9, 10), Rule.HOLIDAY),
        (a_day(holiday="Ostermontag"), ONE, hours(9, 10), None),
        (a_day(opened=0), ONE, hours(9, 10), Rule.HOURS),
        (a_day(), ONE, hours(15, 17), Rule.HOURS),
        (a_day(two=False), TWO, hours(9, 10), Rule.NO_COUNTER),
        (a_day(), TWO, hours(11, 13), Rule.NO_SHIFT),
        (a_day(away=hours(0, 24)), ONE, hours(9, 10), Rule.ABSENT),
        (a_day(away=hours(0, 12)), ONE, hours(12, 13), None),
        (a_day(breaks=hours(12, 13)), ONE, hours(12, 13), Rule.BREAK),
        (a_day(can=MOVING), ONE, hours(9, 10), Rule.SKILL),
        (a_day(can=PASS), ONE, hours(9, 10), None),
        (a_day(lanes=(Lane(hours(8, 10), True, frozenset()),)), ONE, hours(9, 11), Rule.WALK_IN),
        (a_day(lanes=(Lane(hours(8, 10), False, MOVING),)), ONE, hours(9, 10), Rule.OTHER_ERRANDS),
        (a_day(lanes=(Lane(hours(8, 10), False, MOVING), Lane(hours(9, 11), False, PASS))), ONE, hours(9, 10), None),
    ],
)
def test_the_first_rule_that_shuts_a_time_is_named(plan: DayPlan, counter: UUID, span: int, rule: Rule | None) -> None:
    assert shut_by(plan, counter, span, PASS) == rule


@pytest.mark.parametrize(
    ("plan", "taken", "gone", "late", "rule"),
    [
        (a_day(), {}, 0, False, None),
        (a_day(), {}, 0, True, Rule.HORIZON),
        (a_day(), {}, hours(0, 24), False, Rule.LEAD),
        (a_day(), {ONE: hours(8, 16)}, 0, False, None),
        (a_day(), {ONE: hours(8, 16), TWO: hours(8, 12)}, 0, False, Rule.TAKEN),
        (a_day(away=hours(0, 24), two=False), {}, 0, False, Rule.ABSENT),
        (a_day(can=MOVING, two=False), {}, 0, False, Rule.SKILL),
        (a_day(closed=True), {}, 0, False, Rule.CLOSED_DAY),
    ],
)
def test_why_nothing_is_free(plan: DayPlan, taken: dict[UUID, int], gone: int, late: bool, rule: Rule | None) -> None:
    steps = explained(plan, PASS, 20, taken, gone, late)

    assert first_misfit(steps) == rule
    assert all(step.minutes >= later.minutes for step, later in pairwise(steps[1:]))


def test_a_day_ends_at_midnight_and_pieces_do_not_add_up() -> None:
    late = mask(time(23, 30), time(0))

    assert minutes(late) == 30
    assert fits(late, 30)
    assert not fits(mask(time(8), time(8, 20)) | mask(time(9), time(9, 20)), 25)
    assert runs(late | hours(8, 9)) == [(480, 540), (1410, 1440)]


def test_who_cannot_be_served_goes_to_another_counter_at_the_same_time() -> None:
    plan = a_day(away=hours(0, 24))
    visits = [Visit(UUID(int=number), MONDAY, 9 * 12, 3, PASS) for number in (21, 22)]

    def plan_of(day: date) -> DayPlan:
        return plan if day == MONDAY else replace(a_day(opened=0), day=day)

    first, second = propose(visits, plan_of, {}, EARLY, BERLIN)
    same, too_soon = propose(visits, plan_of, {}, datetime(2028, 2, 28, 6, tzinfo=UTC), BERLIN)

    assert [(first.options[0].begins, first.options[0].counter)] == [(9 * 12, TWO)]
    assert (second.options[0].begins, second.options[0].counter) == (9 * 12 + 3, TWO)
    assert [option.begins for option in same.options] == [9 * 12]
    assert too_soon.options == ()


def test_nobody_is_moved_to_an_earlier_time_or_without_notice() -> None:
    plan = a_day(away=hours(0, 24))
    at_eleven = Visit(UUID(int=21), MONDAY, 11 * 12, 3, PASS)
    taken = {(MONDAY, TWO): hours(11, 12)}
    tuesday = date(2028, 2, 29)

    found = propose(
        [at_eleven], lambda day: plan if day == MONDAY else replace(a_day(), day=day), taken, EARLY, BERLIN
    )[0]

    assert {option.day for option in found.options} == {tuesday}
    assert found.options[0].begins == 11 * 12
    assert found.options[0].moment(BERLIN) == datetime(2028, 2, 29, 10, tzinfo=UTC)


def test_forty_people_find_forty_places_and_no_two_the_same() -> None:
    def plan_of(day: date) -> DayPlan:
        return replace(a_day(away=hours(0, 24) if day == MONDAY else 0), day=day)

    visits = [Visit(UUID(int=100 + number), MONDAY, 8 * 12 + 2 * number, 2, PASS) for number in range(40)]
    busy = {(MONDAY, TWO): hours(8, 12)}

    found = propose(visits, plan_of, busy, EARLY, BERLIN)

    taken: dict[tuple[date, UUID], int] = dict(busy)
    for each in found:
        option = each.options[0]
        span = 0b11 << option.begins
        assert not taken.get((option.day, option.counter), 0) & span
        taken[option.day, option.counter] = taken.get((option.day, option.counter), 0) | span
    assert len(found) == 40


def test_a_picture_shows_what_the_table_says() -> None:
    plan = a_day(lanes=(Lane(hours(8, 10), True, frozenset()),))

    first, last = borders([plan])
    drawn = picture_of(plan, {ONE: hours(10, 11)}, first, last, 2)

    assert (first, last) == (8 * 12, 16 * 12)
    assert (drawn.counters, drawn.offered, drawn.booked, drawn.percent) == (2, 8 * 60, 60, 12)
    assert [(bar.x, bar.width, bar.staffed, bar.booked, bar.lane) for bar in drawn.bars] == [
        (0, 24, 40, 0, "walk_in"), (24, 12, 40, 20, ""), (36, 12, 40, 0, ""), (48, 48, 20, 0, ""),
    ]  # fmt: skip
