# SPDX-License-Identifier: EUPL-1.2
"""What holds for deputies and roles: days, overlaps, and which roles groups give. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=366)
"""Longer than a year nobody is away: then the roles are given to somebody else for good."""

Seat = tuple[str, str]
"""An office's function and a role in it."""
HEAD = "head"


@dataclass(frozen=True, slots=True)
class Loss:
    """What somebody loses with a role."""

    nothing: bool
    """They lead the office, and may do there all that the role lets them do."""
    office: bool
    """It is their last role in that office: what they had taken there goes back."""
    everything: bool
    """It is their last role of all."""


def loss_of(seat: Seat, held: Collection[Seat], grants: Mapping[str, Collection[str]]) -> Loss:
    """Return what goes with a role of those somebody holds; ``grants`` says which roles have which permission."""
    office, role = seat
    left = set(held) - {seat}
    here = {each for where, each in left if where == office}
    leads = HEAD in here and all(HEAD in roles for roles in grants.values() if role in roles)
    return Loss(nothing=leads, office=not here, everything=not left)


def days_are_possible(first: date, last: date, today: date) -> bool:
    """Tell whether a deputyship can last from a day to a day; it begins today or later."""
    return today <= first <= last <= first + LONGEST


def overlap(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Tell whether two spans of days share one."""
    return first <= other_last and other_first <= last


def seats_of(groups: Iterable[str], table: Mapping[str, Iterable[Seat]]) -> frozenset[Seat]:
    """Return the roles that membership of some groups gives, by the town's table; unknown groups give nothing."""
    return frozenset(seat for group in groups for seat in table.get(group, ()))
