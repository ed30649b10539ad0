# SPDX-License-Identifier: EUPL-1.2
"""How many of the visitors come without an appointment, by weekday and hour. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

PULL = 10.0
"""An hour is pulled towards the whole week's share as if so many visits had been like it."""


def walk_in_shares(hours: Mapping[date, Mapping[int, tuple[float, float]]]) -> list[list[float]]:
    """Return the share of visits without an appointment: 7 times 24, from visits with one and without one by hour.

    An hour nobody came in has the share of all hours together; that is a half where nobody came at all.
    """
    booked = [[0.0] * 24 for _each in range(7)]
    others = [[0.0] * 24 for _each in range(7)]
    for day, by_hour in hours.items():
        for hour, (with_one, without) in by_hour.items():
            booked[day.weekday()][hour] += with_one
            others[day.weekday()][hour] += without
    without, whole = sum(map(sum, others)), sum(map(sum, others)) + sum(map(sum, booked))
    usual = without / whole if whole else 0.5
    return [
        [
            (others[weekday][hour] + PULL * usual) / (others[weekday][hour] + booked[weekday][hour] + PULL)
            for hour in range(24)
        ]
        for weekday in range(7)
    ]
