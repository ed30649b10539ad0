# SPDX-License-Identifier: EUPL-1.2
"""Learning a location's demand from its counted days, and keeping what was learnt. When, says clock.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from geleitzug.core.booking.loading import load_rules
from geleitzug.core.booking.masks import PLAIN, bits, day_of
from geleitzug.core.booking.models import Location
from geleitzug.core.booking.offering import Rules, opened, weekly
from geleitzug.core.insight.sketches import Sketch, merged, quantile, size
from geleitzug.verticals.appointments.figures.models import DayFigure
from geleitzug.verticals.appointments.forecast.backtest import Score, Scores, backtest
from geleitzug.verticals.appointments.forecast.demand import (
    ALL,
    BLOCKS,
    YEAR,
    Basis,
    Learned,
    Measured,
    learn,
    usual_days,
)
from geleitzug.verticals.appointments.forecast.models import Outlook
from geleitzug.verticals.appointments.forecast.shares import walk_in_shares
from geleitzug.verticals.appointments.forecast.staffing import Handling, handling

LENGTHS_OF = timedelta(weeks=26)
"""Lengths of visits, and who comes without an appointment, are taken from the last half year: offices change."""
LEAST_LENGTHS = 20
"""With fewer measured lengths the planned ones count."""
SLOTS = PLAIN // 24
Row = tuple[date, str, Mapping[str, tuple[int, int, int]], Sketch]


def learn_location(location: Location, until: date) -> int:
    """Learn a location's demand from the days before ``until``, and keep it; returns of how many errands."""
    days = DayFigure.objects.filter(location=location, day__gte=until - BLOCKS * YEAR, day__lt=until)
    rows: list[Row] = list(days.order_by("day").values_list("day", "errand", "hours", "handled"))
    found = outlooks(location, rows, until) if rows else []
    Outlook.objects.filter(location=location).delete()
    Outlook.objects.bulk_create(found)
    return len(found)


def outlooks(location: Location, rows: list[Row], until: date) -> list[Outlook]:
    """Return what the counted days of a location teach, unsaved."""
    first = rows[0][0]
    rules = load_rules({location.pk: location.zone}, first)[location.pk]
    measured = measured_of(rows, open_hours(rules, first, until))
    usual, scores, made = usual_days(measured), backtest(measured), []
    for errand, visits in measured.visits.items():
        learned = learn(visits, usual, until)
        if learned is not None:
            lengths = _lengths(each for day, key, _hours, each in rows if key == errand and day >= until - LENGTHS_OF)
            made.append(_outlook(location, errand, learned, scores, lengths))
    for each in made:
        if each.errand == ALL:
            each.walk_in = walk_in_shares(_ways(rows, until - LENGTHS_OF))
    return made


def measured_of(rows: Iterable[Row], hours: Mapping[date, frozenset[int]]) -> Measured:
    """Return counted days as values; in an hour in which somebody came it was open, whatever the plan says now."""
    visits: dict[str, dict[date, dict[int, float]]] = {ALL: {}}
    is_open = dict(hours)
    days = []
    for day, errand, by_hour, _lengths in rows:
        asked = {int(hour): float(sum(each)) for hour, each in by_hour.items()}
        if errand == ALL:
            days.append(day)
            is_open[day] = is_open.get(day, frozenset()) | frozenset(asked)
        visits.setdefault(errand, {})[day] = asked
    return Measured(tuple(sorted(days)), is_open, visits)


def open_hours(rules: Rules, first: date, last: date) -> dict[date, frozenset[int]]:
    """Return the hours of the wall clock in which a location is open, of each day before ``last``.

    None: a holiday or a closed day takes the hours of the week. Days on which it does not open anyway are not named.
    """
    found, usually = {}, weekly(rules)
    for number in range((last - first).days):
        day = day_of(first + timedelta(days=number), rules.zone)
        is_open = opened(rules, day)
        if is_open or opened(usually, day):
            found[day.day] = frozenset((day.wall[slot] if day.wall else slot) // SLOTS for slot in bits(is_open))
    return found


def learned_from(value: Mapping[str, Any]) -> Learned:
    """Return what a row keeps."""
    return Learned(
        **{
            **value,
            "until": date.fromisoformat(value["until"]),
            "basis": Basis(value["basis"]),
            "profile": tuple(map(tuple, value["profile"])),
            "season": tuple(value["season"]),
        }
    )


def _outlook(location: Location, errand: str, learned: Learned, scores: Scores, lengths: Handling) -> Outlook:
    score = dataclasses.asdict(scores.weekly.get(errand, Score()))
    value = {
        **dataclasses.asdict(learned),
        "until": learned.until.isoformat(),
        "profile": [[round(share, 6) for share in hours] for hours in learned.profile],
        "season": [round(each, 4) for each in learned.season],
    }
    return Outlook(
        location=location,
        errand=errand,
        learned=value,
        score={**score, "hourly": scores.hourly} if errand == ALL else score,
        handling=lengths.mean,
        variability=lengths.variability,
    )


def _lengths(sketches: Iterable[Sketch]) -> Handling:
    """Return how long visits take, in minutes; nothing where too few were measured."""
    found = merged(sketches)
    if size(found) < LEAST_LENGTHS:
        return Handling(0.0)
    return handling(60 * quantile(found, 0.5), 60 * quantile(found, 0.8))


def _ways(rows: Iterable[Row], since: date) -> dict[date, dict[int, tuple[float, float]]]:
    """Return visits with and without an appointment, by hour; who was turned away had none."""
    return {
        day: {int(hour): (booked, walk_ins + turned) for hour, (booked, walk_ins, turned) in hours.items()}
        for day, errand, hours, _lengths in rows
        if errand == ALL and day >= since
    }
