# SPDX-License-Identifier: EUPL-1.2
"""How long somebody waits, said honestly: from durations that were measured here. Values in, values out.

A span is said and not a minute: half of the people wait no longer than its lower end says, eight of ten no longer than
its upper one. While little was measured, what the plan says counts in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

PRIOR = 10
"""What the plan says weighs as much as so many measured visits."""
HALF_LIFE = 14
"""Days after which a day's figures weigh half: a new form or a new colleague shows within weeks."""
SPREAD = 0.8416
"""The standard score below which eight of ten lie: a p80 lies so many standard deviations above the middle."""
MOSTLY = 0.5
"""From this share on a waiting time is said to be measured."""
PLANNED_P80 = 1.5
"""Without a measurement eight of ten are done in half as much again as planned."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an errand takes at a location, in seconds: half of the visits, and eight of ten."""

    median: float
    p80: float
    measured: float = 0.0
    """How much of it was measured, from 0 to 1; the rest says the plan."""

    @property
    def deviation(self) -> float:
        """Return the standard deviation of a spread with these two points."""
        return max(0.0, self.p80 - self.median) / SPREAD


@dataclass(frozen=True, slots=True)
class DayFigure:
    """What was measured of an errand on a day: how often, and in seconds half and eight of ten of the visits."""

    days_ago: int
    count: int
    median: float
    p80: float


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody waits, in whole minutes, said as a span."""

    low: int
    high: int
    is_measured: bool = False
    """Most of it was measured here; else the plan says it, and the page says so."""


def planned(minutes: float) -> Pace:
    """Return what the plan alone says."""
    return Pace(minutes * 60, minutes * 60 * PLANNED_P80)


def learned(plan: Pace, figures: Sequence[DayFigure]) -> Pace:
    """Return the plan and what was measured, weighed: many visits and recent days count more."""
    weights = [each.count * 0.5 ** (each.days_ago / HALF_LIFE) for each in figures]
    whole = PRIOR + sum(weights)
    median = plan.median * PRIOR + sum(weight * each.median for weight, each in zip(weights, figures, strict=True))
    p80 = plan.p80 * PRIOR + sum(weight * each.p80 for weight, each in zip(weights, figures, strict=True))
    return Pace(median / whole, max(median, p80) / whole, 1 - PRIOR / whole)


def of_visit(lines: Sequence[tuple[str, int]], paces: Mapping[str, Pace], otherwise: Pace) -> Pace:
    """Return how long one visit takes: its errands follow one another."""
    return summed([paces.get(errand, otherwise) for errand, count in lines for _each in range(max(1, count))])


def summed(paces: Sequence[Pace]) -> Pace:
    """Return how long several take one after the other; long ones and short ones make up for each other."""
    median = sum(each.median for each in paces)
    measured = sum(each.median * each.measured for each in paces) / median if median else 0.0
    return Pace(median, median + SPREAD * sqrt(sum(each.deviation**2 for each in paces)), measured)


def with_coming(
    before: Sequence[Pace], coming: Sequence[tuple[float, Pace]], busy: Sequence[Pace], counters: int
) -> list[Pace]:
    """Return the visits before somebody without an appointment, and the appointments that begin while they wait.

    ``coming`` are appointments for which nobody has come yet: in how many seconds each begins (below 0: they are
    late), and how long it takes. Whoever comes in time goes first; that nobody does is not reckoned with.
    """
    found = list(before)
    if counters < 1:
        return found
    until = _span(found, busy, counters)[0]
    for begins, pace in sorted(coming, key=lambda each: each[0]):
        if begins > until:
            break
        found.append(pace)
        until += pace.median / counters
    return found


def wait(before: Sequence[Pace], busy: Sequence[Pace], counters: int) -> Wait | None:
    """Return how long somebody waits behind visits of these lengths; None where no counter is open.

    ``busy`` are the visits being served. What is left of one counts as half of what it takes, at most as all of it,
    because nobody knows how far it is.
    """
    if counters < 1:
        return None
    low, high = _span(before, busy, counters)
    share = summed([*before, *busy]).measured
    return Wait(_rounded(low), max(_rounded(low), _rounded(high)), share >= MOSTLY)


def _span(before: Sequence[Pace], busy: Sequence[Pace], counters: int) -> tuple[float, float]:
    """Return between how many seconds somebody waits."""
    ahead = summed(before)
    rest = summed(busy).median / len(busy) / counters if len(busy) >= counters else 0.0
    return rest / 2 + ahead.median / counters, rest + ahead.p80 / counters


def _rounded(seconds: float) -> int:
    """Return minutes as one says them: single ones up to ten, then in steps of five, never less than there are."""
    minutes = ceil(seconds / 60)
    return minutes if minutes <= 10 else ceil(minutes / 5) * 5


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, ceil(share * len(ordered)) - 1 if share > 0 else 0)]
