# SPDX-License-Identifier: EUPL-1.2
"""A week at a location: visits expected, counters needed and planned, hour by hour. Values in, values out.

Nothing under five is told, neither as what is expected nor where fewer than five people stand behind it
(docs/decisions/figures-of-groups.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from geleitzug.core.booking.masks import PLAIN, day_of, span
from geleitzug.core.booking.offering import Plan, Rules, opened, plan_of, weekly
from geleitzug.core.insight.rules import is_group
from geleitzug.verticals.appointments.forecast.backtest import AHEAD, Score
from geleitzug.verticals.appointments.forecast.demand import ALL, HOURS, REACH, Learned, expected, expected_sum, of_day
from geleitzug.verticals.appointments.forecast.proposal import HALF_HOUR, Half
from geleitzug.verticals.appointments.forecast.staffing import (
    Cover,
    Goal,
    Handling,
    counters_needed,
    cover,
    together,
)

IN_AN_HOUR = PLAIN // HOURS
OF_HOUR = tuple(span(hour * IN_AN_HOUR, (hour + 1) * IN_AN_HOUR) for hour in range(HOURS))
"""The slots of each hour, on a day on which the clocks do not change."""
LARGEST_VISIT = 5.0
"""A visit is believed to be for so many errands at most; more is a fault in the counting."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt of an errand, or of all visits: how many come, how wrong that was, and how long each takes."""

    learned: Learned
    score: Score
    handling: Handling
    """Measured; a mean of nought is not measured."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was learnt of a location, by errand and under ALL; ``walk_in`` is the share without appointment, 7 × 24."""

    known: Mapping[str, Known] = field(default_factory=dict)
    hourly: float | None = None
    walk_in: Sequence[Sequence[float]] = ()
    planned: Mapping[str, float] = field(default_factory=dict)
    """Minutes an errand is planned to take: what counts where none was measured."""
    after: Mapping[str, float] = field(default_factory=dict)
    """Minutes a counter is taken afterwards, which nobody measures."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of a day: visits by the hour, counters needed, needed in a strong week, and planned on average."""

    hour: int
    visits: float
    needed: int
    needed_at_most: int
    planned: float
    cover: Cover

    @property
    def told(self) -> int | None:
        """Return the visits as they may be told; None: fewer than five."""
        return told(self.visits)


@dataclass(frozen=True, slots=True)
class DayWeek:
    """A day of the week, its open hours ascending; none: closed."""

    day: date
    visits: float
    hours: tuple[Hour, ...]

    @property
    def told(self) -> int | None:
        """Return the visits as they may be told."""
        return told(self.visits)

    def many(self, which: Cover) -> int:
        """Return how many hours have a cover."""
        return sum(each.cover is which for each in self.hours)

    @property
    def needed(self) -> int:
        """Return the most counters needed in an hour."""
        return max((each.needed for each in self.hours), default=0)

    @property
    def planned(self) -> float:
        """Return the most counters planned in an hour."""
        return max((each.planned for each in self.hours), default=0.0)


@dataclass(frozen=True, slots=True)
class ErrandWeek:
    """An errand in a week: how often it is expected, and how sure that is."""

    errand: str
    expected: float
    known: Known
    is_tested: bool = True
    """So far ahead forecasts were held against what came."""

    @property
    def told(self) -> int | None:
        """Return how often, as it may be told."""
        return told(self.expected)

    @property
    def span(self) -> tuple[int, int] | None:
        """Return between which numbers eight of ten weeks lie; None: not tested, or too few to tell."""
        score = self.known.score
        if not self.is_tested or self.told is None or score.low is None or score.high is None:
            return None
        low, high = round(self.expected * score.low), round(self.expected * score.high)
        return (low, high) if is_group(low) else None


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a location. ``whole`` is None where nothing was learnt, or of too few people."""

    first: date
    days: tuple[DayWeek, ...] = ()
    whole: ErrandWeek | None = None
    errands: tuple[ErrandWeek, ...] = ()
    hourly: float | None = None
    is_measured: bool = False
    """Lengths of visits were measured for most of what is expected, else they are the planned ones."""
    halves: Mapping[int, Sequence[Half]] = field(default_factory=dict)
    """By weekday, what corridors are proposed from."""
    minutes: float = 0.0
    """How long a visit takes."""

    def many(self, which: Cover) -> int:
        """Return how many hours have a cover."""
        return sum(each.many(which) for each in self.days)


def told(visits: float) -> int | None:
    """Return a number of visits as it may be told: whole, and none under five."""
    return round(visits) if is_group(round(visits)) else None


def week_of(place: Place, rules: Rules, first: date, since: date, goal: Goal, *, is_proposing: bool = False) -> Week:
    """Return the week that begins on a Monday; days before ``since`` are over and left out.

    ``rules`` must also know the REACH days before, else what a closed day gives to later ones changes with the day.
    ``is_proposing``: with the half hours that corridors are proposed from.
    """
    everything = place.known.get(ALL)
    if everything is None or not is_group(everything.learned.visits):
        return Week(first)
    last, is_tested = first + timedelta(days=6), first <= everything.learned.until + AHEAD
    around = range(-REACH, 7 + REACH)
    slots = {
        day: opened(rules, day_of(day, rules.zone)) for day in (first + timedelta(days=number) for number in around)
    }
    usually = weekly(rules)
    hours = {
        day: frozenset(_by_hour(day, rules.zone, mask))
        for day, mask in slots.items()
        if mask or opened(usually, day_of(day, rules.zone))
    }
    demand = expected(everything.learned, first, last, hours)
    whole = ErrandWeek(ALL, sum(sum(visits) for day, visits in demand.items() if day >= since), everything, is_tested)
    known = ((errand, each) for errand, each in place.known.items() if errand != ALL and is_group(each.learned.visits))
    sums = [
        ErrandWeek(errand, expected_sum(each.learned, first, last, hours, since), each, is_tested)
        for errand, each in known
    ]
    rest = tuple(sorted(sums, key=lambda each: (-each.expected, each.errand)))
    length, is_measured = _visit(place, rest, whole.expected)
    high = everything.score.high or 1.0
    days, halves = [], {}
    for day in (first + timedelta(days=number) for number in range(7)):
        if day >= since:
            plan = plan_of(rules, day)
            days.append(_day(plan, slots[day], demand[day], length, goal, high))
            if is_proposing:
                halves[day.weekday()] = _halves(plan, slots[day], of_day(everything.learned, day), place.walk_in)
    return Week(first, tuple(days), whole, rest, place.hourly, is_measured, halves, length.mean)


def _visit(place: Place, errands: Sequence[ErrandWeek], visits: float) -> tuple[Handling, bool]:
    """Return how long a visit takes in this week's mixture of errands, and whether most of that was measured.

    A visit may be for several errands, one after the other; where none is known the visits' own length counts.
    """
    mixture, measured = [], 0.0
    for each in errands:
        own = each.known.handling
        is_known = own.mean > 0
        minutes = own.mean if is_known else place.planned.get(each.errand, 0.0)
        measured += each.expected if is_known else 0.0
        if minutes:
            mean = minutes + place.after.get(each.errand, 0.0)
            mixture.append((each.expected, Handling(mean, own.variability * (minutes / mean) ** 2)))
    many = sum(share for share, _each in mixture)
    if not many or not visits:
        whole = place.known[ALL].handling
        return whole, whole.mean > 0
    one = together(mixture)
    of_each = min(LARGEST_VISIT, max(1.0, many / visits))
    return Handling(one.mean * of_each, one.variability / of_each), 2 * measured >= many


def _day(plan: Plan, is_open: int, demand: Sequence[float], length: Handling, goal: Goal, high: float) -> DayWeek:
    hours = []
    for hour, mask in _by_hour(plan.day.day, plan.day.zone, is_open).items():
        # Who comes in a quarter of an hour that is open comes four times as thick.
        rate = demand[hour] * IN_AN_HOUR / mask.bit_count()
        needed, at_most = (counters_needed(rate * factor, length, goal) for factor in (1.0, max(1.0, high)))
        planned = _counters(plan, mask)
        hours.append(Hour(hour, demand[hour], needed, at_most, planned, cover(planned, needed, at_most)))
    return DayWeek(plan.day.day, sum(demand), tuple(hours))


def _halves(plan: Plan, is_open: int, demand: Sequence[float], walk_in: Sequence[Sequence[float]]) -> list[Half]:
    """Return the open half hours of a day as it usually is, holidays beside it or not."""
    found = []
    for hour, mask in _by_hour(plan.day.day, plan.day.zone, is_open).items():
        parts = [
            (begins, part) for begins in (hour * 60, hour * 60 + HALF_HOUR) if (part := mask & _wall(plan, begins))
        ]
        share = walk_in[plan.day.day.weekday()][hour] if walk_in else 0.5
        for begins, part in parts:
            visits = demand[hour] * part.bit_count() / mask.bit_count()
            found.append(Half(begins, visits * share, visits * (1 - share), _counters(plan, part)))
    return sorted(found, key=lambda each: each.begins)


def _wall(plan: Plan, begins: int) -> int:
    """Return the slots of half an hour of the wall clock."""
    ends = begins + HALF_HOUR
    return plan.day.mask(time(begins // 60, begins % 60), time(ends // 60 % HOURS, ends % 60))


def _by_hour(day: date, zone: str, is_open: int) -> dict[int, int]:
    """Return the open slots of each hour of the wall clock in which there are any."""
    of_day = day_of(day, zone)
    if not of_day.wall:
        return {hour: part for hour, slots in enumerate(OF_HOUR) if (part := is_open & slots)}
    found: dict[int, int] = {}
    rest = is_open
    while rest:
        bit = rest & -rest
        slot = bit.bit_length() - 1
        hour = of_day.wall[slot] // IN_AN_HOUR
        found[hour] = found.get(hour, 0) | bit
        rest ^= bit
    return found


def _counters(plan: Plan, mask: int) -> float:
    """Return how many counters are staffed in some slots, on average."""
    at: dict[object, int] = {}
    for piece in plan.pieces:
        at[piece.counter] = at.get(piece.counter, 0) | piece.mask
    return round(sum((each & mask).bit_count() for each in at.values()) / mask.bit_count(), 1)
