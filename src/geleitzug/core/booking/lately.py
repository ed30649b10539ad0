# SPDX-License-Identifier: EUPL-1.2
"""What was found a moment ago, for who comes too late: hundreds press in the same second, and one answer does for all.

Nothing is promised by it. A time that was gone half a second ago is said to be gone, and what was free a blink ago is
offered; who takes a time goes the whole way, under the lock of its day (actions/holding.py). What makes a time free
again in this process drops it; what another process does is seen when the moment is over.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from geleitzug.core.booking.masks import Day
from geleitzug.core.booking.rules import HELD_FOR

T = TypeVar("T")
MOST, MOST_HELD = 500, 20_000
"""Answers kept of a town in a process, and browsers; beyond that what is over goes, and if nothing is, everything."""


class Lately(Generic[T]):
    """Answers of a town that are good for some seconds."""

    def __init__(self, seconds: float, most: int = MOST) -> None:
        self._seconds, self._most = seconds, most
        self._kept: dict[UUID, dict[Hashable, tuple[float, T]]] = {}

    def get(self, town: UUID, about: Hashable) -> T | None:
        """Return what was found a moment ago; None where nobody asked."""
        found = self._kept.get(town, {}).get(about)
        return found[1] if found and time.monotonic() - found[0] < self._seconds else None

    def keep(self, town: UUID, about: Hashable, found: T) -> T:
        """Remember what was found now, and return it."""
        kept, now = self._kept.setdefault(town, {}), time.monotonic()
        if len(kept) >= self._most:
            for each, (since, _found) in list(kept.items()):
                if now - since >= self._seconds:
                    kept.pop(each, None)
            if len(kept) >= self._most:
                kept.clear()
        kept[about] = (now, found)
        return found

    def forget(self, town: UUID) -> None:
        """Forget what was found in a town: something has come free there."""
        self._kept.pop(town, None)

    def forget_all(self) -> None:
        """Forget what was found anywhere."""
        self._kept.clear()


zones: Lately[ZoneInfo] = Lately(60)
"""Where a location is, by its key."""
free: Lately[tuple[Day, int]] = Lately(0.5)
"""The slots of a day at which something may begin, by what somebody wants, where and on which day."""
offered: Lately[Any] = Lately(0.5)
"""What is free instead, by what somebody wants."""
held: Lately[bool] = Lately(HELD_FOR.total_seconds(), MOST_HELD)
"""Who holds a time, by the mark of the browser: what they press again is not gone for them."""


def saw(town: UUID, wanted: Hashable, location: str, day: Day, mask: int) -> None:
    """Remember where something could begin on a day."""
    zones.keep(town, location, ZoneInfo(day.zone))
    free.keep(town, (wanted, location, day.day), (day, mask))


def is_gone(town: UUID, wanted: Hashable, location: str, starts: datetime) -> bool:
    """Tell whether a time was taken a moment ago; False as well where nobody has looked."""
    zone = zones.get(town, location)
    seen = free.get(town, (wanted, location, starts.astimezone(zone).date())) if zone else None
    return seen is not None and not seen[1] >> max(0, seen[0].bit(starts)) & 1


def forget(town: UUID) -> None:
    """Forget what was found in a town: something may have come free there."""
    free.forget(town)
    offered.forget(town)


def forget_all() -> None:
    """Forget everything (for tests, and to measure)."""
    for each in (zones, free, offered, held):
        each.forget_all()
