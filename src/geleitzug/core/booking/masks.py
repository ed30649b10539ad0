# SPDX-License-Identifier: EUPL-1.2
"""A day as bits of five minutes: bit 0 is the first slot after midnight on the wall, one bit for each that passes.

A day has as many bits as it has slots: 288, on the nights when the clocks change 276 or 300. A span of hours is the
slots during which a clock on the wall shows such an hour: an hour that is left out has none, one that comes twice has
them twice. So what a mask says is true of real time, and no appointment lies in an hour that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from geleitzug.core.booking.rules import SLOT

SECONDS = SLOT * 60
PLAIN = 24 * 60 // SLOT


@dataclass(frozen=True, slots=True)
class Day:
    """A day at a place: its first slot since 1970, how many it has, and for odd days what the wall shows at each."""

    day: date
    zone: str
    first: int
    count: int
    wall: tuple[int, ...] = ()
    """Slot of the wall clock for each bit; empty where they are the same."""

    def mask(self, starts: time, ends: time) -> int:
        """Return the slots between two times of the wall clock; 00:00 as an end is the end of the day.

        What does not lie on a slot is cut inwards: half a slot is of no use to anybody.
        """
        begin, end = -(-_seconds(starts) // SECONDS), (_seconds(ends) // SECONDS or PLAIN)
        if self.count == PLAIN:
            return span(begin, end)
        return sum(1 << bit for bit, shown in enumerate(self.wall) if begin <= shown < end)

    def taken(self, starts: int, ends: int) -> int:
        """Return the slots that a time between two numbers of slots since 1970 touches."""
        return span(max(0, starts - self.first), min(self.count, ends - self.first))

    def moment(self, bit: int) -> datetime:
        """Return when a slot begins, in UTC."""
        return datetime.fromtimestamp((self.first + bit) * SECONDS, UTC)

    def bit(self, moment: datetime) -> int:
        """Return in which slot a moment lies; below 0 or above ``count`` on other days."""
        return int(moment.timestamp()) // SECONDS - self.first

    def from_moment(self, moment: datetime) -> int:
        """Return the slots that begin at a moment or later."""
        begin = -(-int(moment.timestamp()) // SECONDS) - self.first
        return span(min(max(0, begin), self.count), self.count)


@lru_cache(maxsize=4096)
def day_of(day: date, zone: str) -> Day:
    """Return a day as a place in a time zone has it."""
    there = ZoneInfo(zone)
    begins, next_one = (_midnight(each, there) for each in (day, day + timedelta(days=1)))
    first, count = begins // SECONDS, (next_one - begins) // SECONDS
    if count == PLAIN:
        return Day(day, zone, first, count)
    shown = (datetime.fromtimestamp((first + bit) * SECONDS, there) for bit in range(count))
    return Day(day, zone, first, count, tuple((each.hour * 60 + each.minute) // SLOT for each in shown))


def span(begin: int, end: int) -> int:
    """Return the bits from one to before another; none where there are none."""
    return ((1 << end) - 1) & ~((1 << begin) - 1) if end > begin else 0


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """Yield each row of bits that are set: where it begins and how long it is."""
    while mask:
        begin = (mask & -mask).bit_length() - 1
        above = (mask >> begin) + 1
        length = (above & -above).bit_length() - 1
        yield begin, length
        mask &= mask + (1 << begin)


def packed(mask: int, length: int) -> int:
    """Return where something of so many bits may begin: side by side from the beginning of each row.

    Nothing may begin in between. So however people choose, of equal appointments as many fit as if one had filled the
    day by hand: a gap that nobody fits into is left at the end of a row only.
    """
    found = 0
    for begin, free in runs(mask):
        found |= _steps(length, free // length) << begin
    return found


def fits(mask: int, begin: int, length: int) -> bool:
    """Tell whether so many bits are set from one on."""
    wanted = ((1 << length) - 1) << begin
    return mask & wanted == wanted


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def union(masks: Iterable[int]) -> int:
    """Return all bits that are set in any of the masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


@lru_cache(maxsize=4096)
def _steps(length: int, number: int) -> int:
    return sum(1 << (length * each) for each in range(number))


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _midnight(day: date, zone: ZoneInfo) -> int:
    """Return when the day begins, in seconds since 1970; where clocks go forward at midnight, that very instant."""
    return int(datetime.combine(day, time(0), zone).timestamp())
