# SPDX-License-Identifier: EUPL-1.2
"""Which hours of a weekday to keep for people without an appointment, and which for appointments. Values in and out.

People without one get one piece of the day, at the hours at which most of them come, and as much counter time in it as
their visits take; the rest is for appointments. So nobody waits all day long behind a promise made to somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from geleitzug.core.booking.rules import SLOT, ForWhom

HALF_HOUR = 30
"""Minutes: corridors begin and end on one."""
ALL_OF_ONE = 0.95
"""From such a share on the whole day is for one kind of visitors."""
FULL = 0.85
"""So much of a counter's time is used when people come as they like; the rest is the price of short waiting."""
LEAST_MINUTES = 60
"""A shorter corridor is not worth a line at the door."""


@dataclass(frozen=True, slots=True)
class Half:
    """Half an hour of a weekday: when it begins in minutes of the day, visits expected, and counters planned."""

    begins: int
    walk_ins: float
    booked: float
    counters: float


@dataclass(frozen=True, slots=True)
class Lane:
    """Hours kept for somebody, in minutes of the day."""

    begins: int
    ends: int
    for_whom: ForWhom


def proposed(halves: Sequence[Half], minutes: float) -> list[Lane]:
    """Propose the corridors of a weekday from its open half hours, ascending; a visit takes so many ``minutes``.

    Nothing where nobody is expected or no counter is planned. A day without enough counter time for who comes without
    an appointment is theirs up to half: who plans sees that counters are missing, and appointments stay possible.
    """
    walk_ins = sum(each.walk_ins for each in halves)
    whole = walk_ins + sum(each.booked for each in halves)
    if not whole or not minutes or not any(each.counters for each in halves):
        return []
    share = walk_ins / whole
    if share >= ALL_OF_ONE or share <= 1 - ALL_OF_ONE:
        for_whom = ForWhom.WALK_IN if share >= ALL_OF_ONE else ForWhom.APPOINTMENTS
        return _merged([(each.begins, for_whom) for each in halves])
    kept = _piece(halves, walk_ins * minutes / FULL)
    return _merged(
        [
            (each.begins, ForWhom.WALK_IN if number in kept else ForWhom.APPOINTMENTS)
            for number, each in enumerate(halves)
        ]
    )


def differs(now: Sequence[Lane], then: Sequence[Lane], halves: Sequence[Half]) -> bool:
    """Tell whether a proposal would change anything in these open half hours: closed ones are nobody's anyway."""
    is_open = [slot for each in halves for slot in range(each.begins, each.begins + HALF_HOUR, SLOT)]
    before, after = _by_slot(now), _by_slot(then)
    return any(before.get(slot) != after.get(slot) for slot in is_open)


def _piece(halves: Sequence[Half], wanted: float) -> range:
    """Return the half hours kept for who comes without an appointment.

    The shortest piece that holds the counter minutes wanted, at least LEAST_MINUTES and at most half of the counter
    time; of those of one length the one in which most of them come.
    """
    longest = max(1, len(halves) // 2)
    shortest = min(longest, ceil(LEAST_MINUTES / HALF_HOUR))
    for length in range(shortest, longest + 1):
        fitting = [
            piece
            for start in range(len(halves) - length + 1)
            if _is_one(halves, piece := range(start, start + length))
            and (length == longest or sum(halves[each].counters for each in piece) * HALF_HOUR >= wanted)
        ]
        if fitting:
            return max(fitting, key=lambda piece: (sum(halves[each].walk_ins for each in piece), -piece.start))
    return range(0)


def _is_one(halves: Sequence[Half], piece: range) -> bool:
    """Tell whether a piece is one: a location that closes at noon has two."""
    return all(halves[each + 1].begins - halves[each].begins == HALF_HOUR for each in piece[:-1])


def _merged(halves: Sequence[tuple[int, ForWhom]]) -> list[Lane]:
    found: list[Lane] = []
    for begins, for_whom in halves:
        if found and found[-1].ends == begins and found[-1].for_whom is for_whom:
            found[-1] = Lane(found[-1].begins, begins + HALF_HOUR, for_whom)
        else:
            found.append(Lane(begins, begins + HALF_HOUR, for_whom))
    return found


def _by_slot(lanes: Sequence[Lane]) -> Mapping[int, ForWhom]:
    """Return whom each slot is for; where two corridors lie over one another, it is for who has no appointment."""
    found: dict[int, ForWhom] = {}
    for lane in sorted(lanes, key=lambda each: each.for_whom is ForWhom.WALK_IN):
        found.update(dict.fromkeys(range(lane.begins, lane.ends, SLOT), lane.for_whom))
    return found
