# SPDX-License-Identifier: EUPL-1.2
"""Measured days by a formula: a location whose weeks, seasons and growth are known, so that what is learnt can be held
against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from math import cos, pi

from geleitzug.verticals.appointments.forecast.demand import ALL, YEAR, Measured

FIRST = date(2024, 1, 1)
OPEN = frozenset(range(8, 16))
WEEKDAYS = (1.3, 1.0, 0.7, 1.2, 0.8)
Demand = Callable[[date], float]


def seasonal(day: date, *, level: float = 40, swing: float = 0.3, growth: float = 1.0) -> float:
    """Return the visits of a day: most in summer, and more each year."""
    week = min(day.isocalendar().week, 52)
    season = 1 - swing * cos(2 * pi * (week - 1) / 52)
    return level * WEEKDAYS[day.weekday()] * season * growth ** ((day - FIRST) / YEAR)


def measured(
    many: int, demand: Demand = seasonal, *, closed: Iterable[date] = (), gaps: Iterable[date] = ()
) -> Measured:
    """Return so many weeks of a location that is open on Mondays to Fridays; as many come in each hour."""
    shut, unknown = set(closed), set(gaps)
    every = [FIRST + timedelta(days=number) for number in range(7 * many)]
    opened = {day: frozenset() if day in shut else OPEN for day in every if day.weekday() < 5}
    days = tuple(day for day in every if opened.get(day) and day not in unknown)
    return Measured(days, opened, {ALL: {day: dict.fromkeys(OPEN, demand(day) / len(OPEN)) for day in days}})


def open_week(first: date, *, closed: Iterable[date] = ()) -> dict[date, frozenset[int]]:
    """Return when the location is open in the weeks around a day."""
    days = [first + timedelta(days=number) for number in range(-14, 28)]
    return {day: frozenset() if day in set(closed) else OPEN for day in days if day.weekday() < 5}
