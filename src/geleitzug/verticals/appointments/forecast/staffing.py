# SPDX-License-Identifier: EUPL-1.2
"""How many counters an hour needs so that people wait no longer than wanted. Values in, values out.

Erlang's formula for waiting (Erlang C), corrected for how much visits differ in length (Allen and Cunneen). Each hour
is looked at by itself. Why this rule: docs/decisions/counters-by-erlang.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

SPREAD = 0.8416
"""The standard score below which eight of ten lie."""
MOST = 500
"""More counters are never looked for."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How long a visit takes at the counter: its mean in minutes; its variance as a multiple of the mean squared."""

    mean: float
    variability: float = 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """What waiting is aimed at: this share of the people waits at most so many minutes."""

    minutes: int = 15
    share: float = 0.8


class Cover(StrEnum):
    """How what is planned stands against what is needed."""

    TOO_FEW = "too_few"
    ENOUGH = "enough"
    MORE = "more"


def handling(median: float, p80: float) -> Handling:
    """Return mean and variability of a length of which half and eight of ten are known, in minutes.

    Lengths of visits are skewed: some take very long. A lognormal spread is taken through the two points.
    """
    if median <= 0:
        return Handling(0.0)
    sigma = log(max(1.0, p80 / median)) / SPREAD
    square = min(sigma * sigma, 2.0)
    return Handling(median * exp(square / 2), exp(square) - 1)


def together(visits: Sequence[tuple[float, Handling]]) -> Handling:
    """Return the length of a visit of any of several errands, each weighed by how many come for it."""
    whole = sum(many for many, _each in visits)
    if whole <= 0:
        return Handling(0.0)
    mean = sum(many * each.mean for many, each in visits) / whole
    if mean <= 0:
        return Handling(0.0)
    square = sum(many * each.mean**2 * (1 + each.variability) for many, each in visits) / whole
    return Handling(mean, max(0.0, square / mean**2 - 1))


def waits_longer(visits: float, each: Handling, counters: int, minutes: float) -> float:
    """Return the share of people who wait longer than some minutes; 1 where more come than can be served.

    ``visits`` come in an hour. P(W > t) = C(c, a) · exp(−(c − a) · t / s), the decay slowed by (1 + c²) / 2.
    """
    load = visits * each.mean / 60
    if load <= 0:
        return 0.0
    if counters <= load:
        return 1.0
    slowed = each.mean * (1 + each.variability) / 2
    return _must_wait(load, counters) * exp(-(counters - load) * minutes / slowed)


def counters_needed(visits: float, each: Handling, goal: Goal) -> int:
    """Return how many counters are needed in an hour in which so many come; none where nobody does."""
    load = visits * each.mean / 60
    if load <= 0:
        return 0
    counters = max(1, int(load))
    while counters < MOST and waits_longer(visits, each, counters, goal.minutes) > 1 - goal.share:
        counters += 1
    return counters


def cover(planned: float, needed: int, needed_at_most: int) -> Cover:
    """Hold what is planned against what is needed, and what is needed in a strong week (the band's upper end)."""
    if planned < needed:
        return Cover.TOO_FEW
    return Cover.MORE if planned > max(needed, needed_at_most) else Cover.ENOUGH


def _must_wait(load: float, counters: int) -> float:
    """Return the share of people who find all counters taken (Erlang C), by the recursion of Erlang B."""
    blocked = 1.0
    for number in range(1, counters + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / counters * (1 - blocked))
