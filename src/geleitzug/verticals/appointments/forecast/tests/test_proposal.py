# SPDX-License-Identifier: EUPL-1.2
"""Which hours are kept for whom."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from geleitzug.core.booking.rules import ForWhom
from geleitzug.verticals.appointments.forecast.proposal import Half, Lane, differs, proposed

MORNING = [8 * 60 + 30 * number for number in range(16)]


def day(walk_ins: list[float], booked: float = 2.0, counters: float = 3.0) -> list[Half]:
    return [Half(begins, many, booked, counters) for begins, many in zip(MORNING, walk_ins, strict=False)]


def test_who_comes_without_an_appointment_gets_the_hours_they_come_in_and_the_time_they_take() -> None:
    # Sixteen half hours; twelve people come in four of them and take 15 minutes each: 212 minutes of three counters.
    halves = day([0, 0, 0, 0, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0])

    assert proposed(halves, 15) == [
        Lane(8 * 60, 10 * 60, ForWhom.APPOINTMENTS),
        Lane(10 * 60, 11 * 60 + 30, ForWhom.WALK_IN),
        Lane(11 * 60 + 30, 16 * 60, ForWhom.APPOINTMENTS),
    ]


def test_a_day_of_one_kind_is_kept_for_it_and_an_empty_one_for_nobody() -> None:
    assert proposed(day([0.01] * 16), 15) == [Lane(8 * 60, 16 * 60, ForWhom.APPOINTMENTS)]
    assert proposed(day([5] * 16, booked=0.1), 15) == [Lane(8 * 60, 16 * 60, ForWhom.WALK_IN)]
    assert proposed(day([0] * 16, booked=0), 15) == []
    assert proposed(day([1] * 16, counters=0), 15) == []


def test_a_break_at_noon_parts_the_day() -> None:
    halves = [each for each in day([1.0] * 16) if each.begins != 12 * 60]

    found = proposed(halves, 60)

    assert all(not lane.begins < 12 * 60 + 30 <= lane.ends - 1 or lane.begins >= 12 * 60 + 30 for lane in found)
    assert sum(lane.ends - lane.begins for lane in found) == 15 * 30


@given(some.lists(some.floats(0, 20), min_size=1, max_size=16), some.floats(0, 20), some.floats(1, 60))
def test_corridors_cover_the_day_once(walk_ins: list[float], booked: float, minutes: float) -> None:
    found = proposed(day(walk_ins, booked), minutes)

    if found:
        assert (found[0].begins, found[-1].ends) == (MORNING[0], MORNING[len(walk_ins) - 1] + 30)
        assert all(before.ends == after.begins for before, after in pairwise(found))
        assert all(before.for_whom is not after.for_whom for before, after in pairwise(found))
        assert not differs(found, list(reversed(found)), day(walk_ins, booked))


def test_a_change_is_told_from_none() -> None:
    whole = [Lane(480, 960, ForWhom.APPOINTMENTS)]
    open_hours = day([1.0] * 16)

    assert not differs(whole, [Lane(480, 600, ForWhom.APPOINTMENTS), Lane(600, 960, ForWhom.APPOINTMENTS)], open_hours)
    assert differs(whole, [Lane(480, 600, ForWhom.APPOINTMENTS), Lane(600, 960, ForWhom.WALK_IN)], open_hours)
    assert differs(whole, [], open_hours)
    assert not differs(whole, [Lane(480, 600, ForWhom.APPOINTMENTS)], open_hours[:4])  # closed from ten on
