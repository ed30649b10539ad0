# SPDX-License-Identifier: EUPL-1.2
"""How many people will come: learnt from measured days, by week of the year, weekday and hour. Values in, values out.

A day's visits are taken as a usual week, now, times its share of the week, times its season, times the growth since.
Every part is a sum of visits over a sum of what was expected, so a day without figures is simply not counted. How good
that is, backtest.py measures; why it is so plain says docs/decisions/a-forecast-with-its-error.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

YEAR = timedelta(weeks=52)
"""Whole weeks, so that weekdays meet weekdays."""
BLOCKS = 3
"""So many years are looked back on: what was before says little about tomorrow."""
LEAST_WEEKS = 8
"""With fewer measured weeks the mean is all that can be said."""
YEARLY_WEEKS = 40
"""So many measured weeks within a year, and a first one a year ago, before a season is spoken of."""
GROWTH_WEEKS = 26
"""So many measured weeks in the year before, before growth is spoken of."""
RECENT, HALF_LIFE = timedelta(weeks=8), timedelta(weeks=4)
"""What counts for today's level, and after which time a day counts half."""
PULL = 15.0
"""A season's week, or today's level, is pulled towards the usual as if so many visits had been as usual."""
GROWTH_PULL = 100.0
SLOWEST, FASTEST = 0.8, 1.25
"""A year's growth is believed between these two: what lies outside is a changed office and no trend."""
OFTEN = 4
"""A weekday that was open less than a fourth as often as another one is no day of the usual week."""
REACH = 7
"""So many days beside a closed one people come instead."""
HOURS = 24
ALL = ""
"""The key of all visits; a visit for two errands is one there."""

Hours = Mapping[int, float]
"""Hour of the day on the location's wall → visits."""


class Basis(StrEnum):
    """How much stands behind a forecast."""

    SEASON = "season"
    """A year or more: season, and growth where two years are known."""
    LEVEL = "level"
    """Less than a year: today's level and the shape of the week."""
    MEAN = "mean"
    """Few weeks: their mean."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learnt of an errand at a location. ``until`` is the first day that was not seen."""

    until: date
    basis: Basis
    visits: int
    """So many people stand behind it."""
    weeks: float
    """So many usual weeks were measured."""
    level: float
    """Visits in a usual week, now."""
    growth: float
    """Factor of a year."""
    profile: tuple[tuple[float, ...], ...]
    """Share of the week's visits, by weekday and hour: 7 times 24, together 1."""
    season: tuple[float, ...]
    """Factor by ISO week, the first is week 1; 52 of them."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was asked for at a location.

    ``days`` are the measured days, ascending; ``opened`` says of the days between which hours it was open. None: a
    holiday or a closed day took the hours of the week. Days on which it does not open anyway are not named.
    A measured day on which nobody came for an errand is missing in ``visits``: that is a nought. A day in none of
    them is a gap.
    """

    days: tuple[date, ...]
    opened: Mapping[date, frozenset[int]]
    visits: Mapping[str, Mapping[date, Hours]]

    def before(self, day: date) -> Measured:
        """Return what was known when a day began."""
        return Measured(
            tuple(each for each in self.days if each < day),
            {each: hours for each, hours in self.opened.items() if each < day},
            {
                errand: {each: hours for each, hours in by_day.items() if each < day}
                for errand, by_day in self.visits.items()
            },
        )


def usual_days(measured: Measured) -> list[date]:
    """Return the measured days that carry no more than their own demand.

    Left out are the days beside a closed one, on which people come who would else have come then. A closed day is one
    on which the hours of the week would open: a Sunday carries nothing to a Monday.
    """
    shut = [day for day, hours in measured.opened.items() if not hours]
    open_days = {day for day, hours in measured.opened.items() if hours}
    carrying = set(chain.from_iterable(_beside(day, open_days) for day in shut))
    return [day for day in measured.days if day not in carrying]


def learn(visits: Mapping[date, Hours], usual: Sequence[date], until: date) -> Learned | None:
    """Learn an errand's demand from its usual days before ``until``; None where nobody ever came for it.

    ``usual`` are ascending days; what lies on or after ``until`` is not looked at, nor what was before anybody came.
    """
    since = max(begun(visits), until - BLOCKS * YEAR)
    days = [day for day in usual if since <= day < until]
    counts = {day: sum(visits.get(day, {}).values()) for day in days}
    total = sum(counts.values())
    if not total:
        return None
    profile = _profile(visits, [day for day in days if day >= until - YEAR] or days)
    if not profile:
        return None
    shares = [sum(hours) for hours in profile]
    weeks = _measured_weeks(days, shares)
    seen = sum(shares[day.weekday()] for day in days)
    flat = (1.0,) * 52
    if weeks < LEAST_WEEKS:
        return Learned(until, Basis.MEAN, round(total), weeks, total / seen if seen else 0.0, 1.0, profile, flat)
    year = [day for day in days if day >= until - YEAR]
    is_yearly = days[0] <= until - YEAR + timedelta(weeks=1) and _measured_weeks(year, shares) >= YEARLY_WEEKS
    growth = _growth(counts, days, shares, until) if is_yearly else 1.0
    usual_week = {day: shares[day.weekday()] * growth ** ((day - until) / YEAR) for day in days}
    season = _season(counts, usual_week, year) if is_yearly else flat
    level = _level(counts, {day: usual_week[day] * season[_week(day)] for day in days}, until)
    basis = Basis.SEASON if is_yearly else Basis.LEVEL
    return Learned(until, basis, round(total), weeks, level, growth, profile, season)


def begun(visits: Mapping[date, Hours]) -> date:
    """Return the first day on which somebody came for an errand: before, it may not have been offered at all."""
    return min((day for day, hours in visits.items() if any(hours.values())), default=date.max)


def of_day(learned: Learned, day: date) -> list[float]:
    """Return the visits expected on a day by hour, as if it were an open day like any other."""
    ahead = min(max(0.0, (day - learned.until) / YEAR), 1.0)
    scale: float = learned.level * learned.season[_week(day)] * learned.growth**ahead
    return [scale * share for share in learned.profile[day.weekday()]]


def expected(
    learned: Learned, first: date, last: date, opened: Mapping[date, frozenset[int]]
) -> dict[date, list[float]]:
    """Return the visits expected between two days by hour, what falls on closed days given to the days beside.

    ``opened`` also says of the REACH days before and after which hours they are open.
    """
    moved = carried({day: of_day(learned, day) for day in _around(first, last)}, opened)
    return {day: hours for day, hours in moved.items() if first <= day <= last}


def expected_sum(
    learned: Learned, first: date, last: date, opened: Mapping[date, frozenset[int]], since: date = date.min
) -> float:
    """Return the visits expected between two days together: the sum of ``expected``, of the days from ``since`` on."""
    moved = given({day: sum(of_day(learned, day)) for day in _around(first, last)}, opened)
    return sum(visits for day, visits in moved.items() if max(first, since) <= day <= last)


def carried(days: Mapping[date, Sequence[float]], opened: Mapping[date, frozenset[int]]) -> dict[date, list[float]]:
    """Give what falls on closed hours to the other hours of the day, and what falls on closed days to those beside."""
    moved = given({day: sum(hours) for day, hours in days.items()}, opened)
    return {
        day: [whole * share for share in _shape(days[day], opened[day])] if whole else [0.0] * HOURS
        for day, whole in moved.items()
    }


def given(days: Mapping[date, float], opened: Mapping[date, frozenset[int]]) -> dict[date, float]:
    """Give the visits of closed days to those beside.

    Half goes to the next open day before and half to the one after, at most REACH days away; the sum stays the same as
    long as there is one. Only a closure longer than that loses visits: nobody knows when they come. A day that
    ``opened`` does not name is not known: it has none and gives none.
    """
    open_days = {day for day in days if opened.get(day)}
    found = {day: whole if day in open_days else 0.0 for day, whole in days.items()}
    for day, whole in days.items():
        if whole and day in opened and day not in open_days:
            beside = _beside(day, open_days)
            for other in beside:
                found[other] += whole / len(beside)
    return found


def _around(first: date, last: date) -> list[date]:
    """Return the days from one to another, and those in reach of them."""
    return [first + timedelta(days=number) for number in range(-REACH, (last - first).days + REACH + 1)]


def _shape(hours: Sequence[float], opened: frozenset[int]) -> list[float]:
    """Return how a day's visits lie in its open hours; evenly, where none was expected in any of them."""
    inside = sum(hours[hour] for hour in opened)
    if inside <= 0:
        return [1 / len(opened) if hour in opened else 0.0 for hour in range(HOURS)]
    return [hours[hour] / inside if hour in opened else 0.0 for hour in range(HOURS)]


def _beside(day: date, open_days: set[date]) -> list[date]:
    """Return the next open day before and the one after, as far as there are any in reach."""
    found = []
    for step in (-1, 1):
        near = (day + timedelta(days=step * number) for number in range(1, REACH + 1))
        found += [each for each in near if each in open_days][:1]
    return found


def _profile(visits: Mapping[date, Hours], days: Sequence[date]) -> tuple[tuple[float, ...], ...]:
    """Return each weekday's and hour's share of the week; nothing where nobody came."""
    sums = [[0.0] * HOURS for _each in range(7)]
    many = [0] * 7
    for day in days:
        weekday = day.weekday()
        many[weekday] += 1
        for hour, count in visits.get(day, {}).items():
            sums[weekday][hour] += count
    means = [[each / many[weekday] if many[weekday] else 0.0 for each in sums[weekday]] for weekday in range(7)]
    week = sum(map(sum, means))
    return tuple(tuple(each / week for each in hours) for hours in means) if week else ()


def _measured_weeks(days: Sequence[date], shares: Sequence[float]) -> float:
    """Return how many usual weeks were measured.

    A weekday that was hardly ever open (a special Saturday, a day closed for good) does not make the others less.
    """
    many = Counter(day.weekday() for day in days)
    often = [weekday for weekday, count in many.items() if OFTEN * count >= max(many.values())]
    whole = sum(shares[weekday] for weekday in often)
    return sum(shares[weekday] * many[weekday] for weekday in often) / whole if whole else 0.0


def _growth(counts: Mapping[date, float], days: Sequence[date], shares: Sequence[float], until: date) -> float:
    """Return the factor of a year: the last one against the same weeks of the one before.

    Only weeks measured in both are compared, so a season is never taken for growth. Few visits pull it towards 1.
    """
    came = [[0.0] * 52 for _each in range(2)]
    usual = [[0.0] * 52 for _each in range(2)]
    for day in days:
        if day >= until - 2 * YEAR:
            before = int(day < until - YEAR)
            came[before][_week(day)] += counts[day]
            usual[before][_week(day)] += shares[day.weekday()]
    both = [week for week in range(52) if usual[0][week] and usual[1][week]]
    common = {week: min(usual[0][week], usual[1][week]) for week in both}
    now, then = (sum(came[side][week] / usual[side][week] * common[week] for week in both) for side in range(2))
    if sum(common.values()) < GROWTH_WEEKS or not now or not then:
        return 1.0
    known = min(now, then)
    growth: float = min(FASTEST, max(SLOWEST, now / then)) ** (known / (known + GROWTH_PULL))
    return growth


def _season(counts: Mapping[date, float], usual_week: Mapping[date, float], year: Sequence[date]) -> tuple[float, ...]:
    """Return the factor of each week of the year, growth taken out.

    Each week has half the weight of its neighbours beside it, and is pulled towards the usual; together they are 52.
    """
    level = sum(counts[day] for day in year) / sum(usual_week[day] for day in year)
    came, usual = [0.0] * 52, [0.0] * 52
    for day, share in usual_week.items():
        came[_week(day)] += counts[day]
        usual[_week(day)] += share * level
    raw = []
    for week in range(52):
        near = ((week - 1) % 52, 0.5), (week, 1.0), ((week + 1) % 52, 0.5)
        above = sum(weight * came[each] for each, weight in near)
        below = sum(weight * usual[each] for each, weight in near)
        raw.append((above + PULL) / (below + PULL))
    mean = sum(raw) / 52
    return tuple(each / mean for each in raw)


def _level(counts: Mapping[date, float], usual: Mapping[date, float], until: date) -> float:
    """Return the visits of a usual week now: the last weeks, the latest most, pulled towards the last year's."""
    year = [day for day in usual if day >= until - YEAR] or list(usual)
    exposure = sum(usual[day] for day in year)
    mean = sum(counts[day] for day in year) / exposure if exposure else 0.0
    above, below = PULL, PULL / mean if mean else 0.0
    for day in year:
        if day >= until - RECENT:
            weight = 0.5 ** ((until - day) / HALF_LIFE)
            above += weight * counts[day]
            below += weight * usual[day]
    return above / below if mean else 0.0


def _week(day: date) -> int:
    """Return the place of a day's ISO week in a season; the 53rd is told with the 52nd."""
    return min(day.isocalendar().week, 52) - 1
