# SPDX-License-Identifier: EUPL-1.2
"""How wrong a forecast was: it is made again for weeks that are over, from what was known before them.

The yardstick is what an office can do without any forecast: take the same week of the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from geleitzug.verticals.appointments.forecast.demand import (
    ALL,
    REACH,
    YEAR,
    Measured,
    begun,
    expected,
    learn,
    usual_days,
)

ROUNDS, AHEAD = 6, timedelta(weeks=4)
"""So often, each time so far ahead, without overlap: about half a year."""
LEAST_TESTED = 12
"""With fewer tested weeks no band is told from them."""
BAND = (0.1, 0.9)
"""Eight of ten weeks lay between these two."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A week that was forecast from what was known before it. ``last_year`` None: one of the two weeks has a gap."""

    forecast: float
    came: float
    last_year: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How far off the forecasts were. Errors are shares of what came (WAPE), None where nothing was tested."""

    weeks: int = 0
    error: float | None = None
    yardstick: float | None = None
    """The error of last year's same week, over the weeks for which there is one."""
    against: float | None = None
    """Ours over those weeks alone."""
    low: float | None = None
    high: float | None = None
    """Eight of ten weeks came between these multiples of the forecast."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a location: of each errand and, under ALL, of all visits, by week; and of all visits by hour."""

    weekly: Mapping[str, Score] = field(default_factory=dict)
    hourly: float | None = None


def backtest(measured: Measured) -> Scores:
    """Forecast the last half year again, month by month, and hold it against what came."""
    if not measured.days:
        return Scores()
    end = measured.days[-1] + timedelta(days=1)
    known = frozenset(measured.days)
    since = {errand: begun(visits) for errand, visits in measured.visits.items()}
    trials: dict[str, list[Trial]] = {errand: [] for errand in measured.visits}
    hours: list[tuple[float, float]] = []
    for number in range(ROUNDS, 0, -1):
        origin = end - number * AHEAD
        found = _round(measured, origin)
        if found is None:
            continue
        for week in _weeks(origin):
            days = sorted(week & known)
            if days:
                before = _last_year(measured, week, known)
                for errand, forecast in found.items():
                    # What nobody asked for a year ago cannot be held against last year.
                    beside = before if before and since[errand] <= before[0] else []
                    trials[errand].append(_trial(forecast, measured.visits[errand], days, beside))
                hours += _hours(found.get(ALL, {}), measured, days)
    return Scores({errand: score(each) for errand, each in trials.items()}, wape(hours))


def score(trials: Sequence[Trial]) -> Score:
    """Sum up tested weeks."""
    both = [each for each in trials if each.last_year is not None]
    ratios = sorted(each.came / each.forecast for each in trials if each.forecast > 0)
    low, high = (None, None)
    if len(ratios) >= LEAST_TESTED:
        low, high = (_quantile(ratios, share) for share in BAND)
    return Score(
        len(trials),
        wape((each.forecast, each.came) for each in trials),
        wape((each.last_year or 0.0, each.came) for each in both),
        wape((each.forecast, each.came) for each in both),
        low,
        high,
    )


def wape(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Return the sum of errors as a share of what came (weighted absolute percentage error); None for nothing."""
    known = list(pairs)
    came = sum(actual for _forecast, actual in known)
    return sum(abs(forecast - actual) for forecast, actual in known) / came if came else None


def _round(measured: Measured, origin: date) -> dict[str, dict[date, list[float]]] | None:
    """Forecast AHEAD from what was known when a day began; None where nothing was known yet."""
    known = measured.before(origin)
    usual = usual_days(known)
    if not usual:
        return None
    last = origin + AHEAD - timedelta(days=1)
    # When the days after are open was known before: hours and holidays are planned, only visits are not.
    near = {origin + timedelta(days=number) for number in range(-REACH, AHEAD.days + REACH)}
    opened = {day: measured.opened[day] for day in near if day in measured.opened}
    found = {}
    for errand, visits in known.visits.items():
        learned = learn(visits, usual, origin)
        if learned is not None:
            found[errand] = expected(learned, origin, last, opened)
    return found


def _weeks(origin: date) -> list[frozenset[date]]:
    return [
        frozenset(origin + timedelta(days=7 * week + number) for number in range(7)) for week in range(AHEAD.days // 7)
    ]


def _trial(
    forecast: Mapping[date, Sequence[float]],
    came: Mapping[date, Mapping[int, float]],
    days: Sequence[date],
    before: Sequence[date],
) -> Trial:
    """Hold a week's forecast against what came, and last year's week beside it."""
    return Trial(
        sum(sum(forecast.get(day, ())) for day in days),
        sum(_sum(came, day) for day in days),
        sum(_sum(came, day) for day in before) if before else None,
    )


def _hours(
    forecast: Mapping[date, Sequence[float]], measured: Measured, days: Sequence[date]
) -> list[tuple[float, float]]:
    came = measured.visits.get(ALL, {})
    return [
        (forecast[day][hour] if day in forecast else 0.0, came.get(day, {}).get(hour, 0.0))
        for day in days
        for hour in measured.opened.get(day, ())
    ]


def _last_year(measured: Measured, week: frozenset[date], known: frozenset[date]) -> list[date]:
    """Return the open days of the same week a year before; none where one of them, or of this week's, is a gap."""
    this, before = ({day for day in days if measured.opened.get(day)} for days in (week, {day - YEAR for day in week}))
    return sorted(before) if this <= known and before <= known else []


def _sum(visits: Mapping[date, Mapping[int, float]], day: date) -> float:
    return sum(visits.get(day, {}).values())


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile of ascending values, between two of them where it lies there."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
