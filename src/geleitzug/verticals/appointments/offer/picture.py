# SPDX-License-Identifier: EUPL-1.2
"""A week of a location as figures and as bars: when it is open, how many counters serve, how much of that is booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from geleitzug.verticals.appointments.offer.dayplan import (
    GRAIN,
    IN_A_DAY,
    DayPlan,
    Lane,
    minutes,
    walk_in,
    with_appointment,
)

FULL = 40
"""How high a bar is that shows all counters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a day in which nothing changes: where it begins and how long it is, and two heights in it."""

    x: int
    width: int
    staffed: int
    booked: int
    lane: str
    """walk_in, appointments, or nothing: who the hours are kept for."""


@dataclass(frozen=True, slots=True)
class DayPicture:
    """A day of the week: its figures, and its bars."""

    day: date
    note: str
    """The holiday, or why it is closed."""
    hours: tuple[tuple[int, int], ...]
    """When it is open, in minutes of the day."""
    lanes: tuple[tuple[int, int, bool, int], ...]
    """Corridors: from, to in minutes, whether for who has no appointment, the share kept."""
    counters: int
    """The most counters that serve at once."""
    offered: int
    """Minutes in which a counter serves people with appointments."""
    booked: int
    """Minutes of them that are booked."""
    bars: tuple[Bar, ...]

    @property
    def percent(self) -> int:
        """Return how much of what is offered is booked."""
        return min(100, round(100 * self.booked / self.offered)) if self.offered else 0


def picture_of(plan: DayPlan, taken: Mapping[UUID, int], first: int, last: int, most: int) -> DayPicture:
    """Draw a day between two slots; ``most`` counters are the full height."""
    shut = not plan.active or plan.closed
    opened = 0 if shut else plan.open
    staffed = {each.key: each.staffed() & opened for each in plan.counters}
    without = walk_in(plan.lanes)
    offered = sum(minutes(each & ~without) for each in staffed.values())
    booked = sum(minutes(span) for span in taken.values())
    return DayPicture(
        day=plan.day,
        note=plan.reason or plan.holiday,
        hours=tuple(runs(opened)),
        lanes=tuple(
            (begins, ends, lane.walk_in, lane.share_kept)
            for lane in plan.lanes
            for begins, ends in runs(lane.span & opened)
        ),
        counters=max((_count(staffed, slot) for slot in range(IN_A_DAY)), default=0) if opened else 0,
        offered=offered,
        booked=booked,
        bars=tuple(_bars(plan.lanes, opened, staffed, taken, first, last, max(1, most))),
    )


def borders(plans: Sequence[DayPlan]) -> tuple[int, int]:
    """Return the first and last slot a picture of several days shows: whole hours, and never nothing."""
    spans = [plan.open for plan in plans if plan.open]
    if not spans:
        return 7 * 12, 18 * 12
    first = min((span & -span).bit_length() - 1 for span in spans)
    last = max(span.bit_length() for span in spans)
    return first // 12 * 12, -(-last // 12) * 12


def most_counters(plans: Sequence[DayPlan]) -> int:
    """Return the most counters that serve at once on any of the days."""
    return max((sum(bool(each.staffed()) for each in plan.counters) for plan in plans), default=0)


def runs(span: int) -> list[tuple[int, int]]:
    """Return the stretches of a span in minutes of the day."""
    found, slot = [], 0
    while span >> slot:
        if span >> slot & 1:
            begins = slot
            while span >> slot & 1:
                slot += 1
            found.append((begins * GRAIN, slot * GRAIN))
        else:
            slot += 1
    return found


def _bars(
    lanes: Sequence[Lane], opened: int, staffed: Mapping[UUID, int], taken: Mapping[UUID, int], first: int, last: int,
    most: int,
) -> list[Bar]:  # fmt: skip
    without, kept = walk_in(lanes), with_appointment(lanes)

    def look(slot: int) -> tuple[bool, int, int, str]:
        bit = 1 << slot
        lane = "walk_in" if without & bit else "appointments" if kept & bit else ""
        return bool(opened & bit), _count(staffed, slot), _count(taken, slot), lane

    found = []
    for (is_open, serving, booked, lane), group in groupby(range(first, last), key=look):
        slots = list(group)
        if is_open or booked:
            x = slots[0] - first
            found.append(Bar(x, len(slots), FULL * serving // most, min(FULL, FULL * booked // most), lane))
    return found


def _count(spans: Mapping[UUID, int], slot: int) -> int:
    return sum(span >> slot & 1 for span in spans.values())
