# SPDX-License-Identifier: EUPL-1.2
"""Bits of five minutes: packing loses nothing, and odd days have the hours they have."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.core.booking.masks import bits, day_of, packed, runs, span, union

MASKS = st.integers(min_value=0, max_value=(1 << 288) - 1)


@given(MASKS)
def test_runs_are_the_whole_mask_and_never_touch(mask: int) -> None:
    found = list(runs(mask))

    assert union(span(begin, begin + length) for begin, length in found) == mask
    assert all(begin + length < after for (begin, length), (after, _more) in pairwise(found))


@given(MASKS, st.integers(min_value=1, max_value=24), st.randoms())
def test_in_whatever_order_people_choose_no_equal_appointment_is_lost(mask: int, length: int, chance: object) -> None:
    most = sum(free // length for _begin, free in runs(mask))

    booked, left = 0, mask
    while offered := list(bits(packed(left, length))):
        begin = chance.choice(offered)  # type: ignore[attr-defined]
        taken = span(begin, begin + length)
        assert left & taken == taken, "two at the same time"
        left, booked = left & ~taken, booked + 1

    assert booked == most


@pytest.mark.parametrize(
    ("day", "zone", "slots", "night"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 276, 0),
        (date(2026, 10, 25), "Europe/Berlin", 300, 24),
        (date(2028, 2, 29), "Europe/Berlin", 288, 12),
        (date(2026, 9, 6), "America/Santiago", 276, 12),
        (date(2011, 12, 30), "Pacific/Apia", 0, 0),
    ],
)
def test_an_hour_that_is_left_out_has_no_slot_and_one_that_comes_twice_has_them_twice(
    day: date, zone: str, slots: int, night: int
) -> None:
    found = day_of(day, zone)

    assert found.count == slots
    assert found.mask(time(2), time(3)).bit_count() == night
    assert found.mask(time(0), time(0)).bit_count() == slots, "00:00 as an end is the end of the day"
    assert all(found.bit(found.moment(bit)) == bit for bit in range(slots))


def test_the_morning_after_clocks_have_changed_begins_at_eight_on_the_wall() -> None:
    found = day_of(date(2026, 3, 29), "Europe/Berlin")

    first = next(bits(found.mask(time(8), time(12))))

    assert found.moment(first) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_a_booking_from_the_evening_before_ends_at_midnight_here() -> None:
    found = day_of(date(2026, 11, 30), "Europe/Berlin")

    assert found.taken(found.first - 3, found.first + 2) == 0b11
    assert found.taken(found.first - 9, found.first - 3) == 0


def test_what_lies_between_two_slots_is_cut_inwards() -> None:
    found = day_of(date(2026, 11, 30), "Europe/Berlin")

    assert list(bits(found.mask(time(8, 2), time(8, 14)))) == [97]
