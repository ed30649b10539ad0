# SPDX-License-Identifier: EUPL-1.2
"""A day drawn: counters planned as bars, counters needed as a line over them. It repeats what the tables say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geleitzug.verticals.appointments.forecast.staffing import Cover
from geleitzug.verticals.appointments.forecast.weeks import DayWeek
from geleitzug.verticals.appointments.forecast.words import SIGNS

WIDE, HIGH = 14, 48
"""An hour is so wide, and all counters so high."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour: where it begins, how high what is planned, needed and needed in a strong week stands, and the sign."""

    x: int
    hour: int
    planned: float
    needed: float
    at_most: float
    sign: str
    is_short: bool


def borders(days: Sequence[DayWeek]) -> tuple[int, int]:
    """Return the first hour a picture of several days shows, and the one after the last."""
    hours = [each.hour for day in days for each in day.hours]
    return (min(hours), max(hours) + 1) if hours else (8, 16)


def most(days: Sequence[DayWeek]) -> float:
    """Return how many counters are the full height."""
    hours = [each for day in days for each in day.hours]
    return max((max(each.planned, each.needed_at_most) for each in hours), default=1.0) or 1.0


def bars(day: DayWeek, first: int, full: float) -> list[Bar]:
    """Draw a day; ``full`` counters are the full height."""
    return [
        Bar(
            (each.hour - first) * WIDE, each.hour, _height(each.planned, full), _height(each.needed, full),
            _height(each.needed_at_most, full), SIGNS[each.cover], each.cover is Cover.TOO_FEW,
        )
        for each in day.hours
    ]  # fmt: skip


def _height(counters: float, full: float) -> float:
    return round(HIGH * counters / full, 1)
