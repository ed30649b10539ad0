# SPDX-License-Identifier: EUPL-1.2
"""What holds for deputies and roles: days, overlaps, and which roles groups give. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

LONGEST = timedelta(days=366)
"""Longer than a year nobody is away: then the roles are given to somebody else for good."""

Seat = tuple[str, str]
"""An office's function and a role in it."""


def days_are_possible(first: date, last: date, today: date) -> bool:
    """Tell whether a deputyship can last from a day to a day; it begins today or later."""
    return today <= first <= last <= first + LONGEST


def overlap(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Tell whether two spans of days share one."""
    return first <= other_last and other_first <= last


def seats_of(groups: Iterable[str], table: Mapping[str, Iterable[Seat]]) -> frozenset[Seat]:
    """Return the roles that membership of some groups gives, by the town's table; unknown groups give nothing."""
    return frozenset(seat for group in groups for seat in table.get(group, ()))
