# SPDX-License-Identifier: EUPL-1.2
"""The demo's past: two years of days at each location, invented by a function of the day, and what heads entered.

The pages say that these figures are invented (``settings.DEMO``). The same town has the same past each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import cos, exp, pi

from django.utils import timezone

from geleitzug.core.booking.loading import load_rules
from geleitzug.core.booking.models import Errand, Location
from geleitzug.core.booking.offering import Rules
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory, doors
from geleitzug.verticals.appointments.figures import actions
from geleitzug.verticals.appointments.figures.adding import month_of, year_of
from geleitzug.verticals.appointments.figures.counting import capacity, rows_of
from geleitzug.verticals.appointments.figures.models import DayFigure, Measure, MonthFigure, WorkloadNotice, YearFigure
from geleitzug.verticals.appointments.figures.rules import MeasureKind, Reason, State
from geleitzug.verticals.appointments.figures.tally import Asked, How, Served, Tallies

BACK = timedelta(days=730)
LOAD: Mapping[str, float] = {"mitte": 0.82, "nord": 0.7, "rathaus": 0.45}
"""What part of the counters' time people asked for at the beginning; it grows by a tenth a year."""
WISHES: Mapping[str, float] = {
    "personalausweis": 26, "reisepass": 17, "dokument-abholen": 22, "ummeldung": 19, "fuehrungszeugnis": 8,
    "beglaubigung": 5, "melderegisterauskunft": 3,
}  # fmt: skip
SUMMER: Mapping[str, float] = {"reisepass": 0.6, "personalausweis": 0.25, "dokument-abholen": 0.3}
"""By how much more is asked for in June than on average: before the holidays people want passports."""
BY_WEEKDAY = (1.15, 1.05, 0.9, 1.1, 0.8, 1.0, 1.0)
BY_HOUR = {8: 1.2, 9: 1.4, 10: 1.3, 11: 1.1, 12: 0.8, 13: 0.8, 14: 1.1, 15: 1.2, 16: 1.0, 17: 0.9}
STAFF = {
    "mitte": ((16, "15.25", 14, 2, 118), (16, "14.5", 13, 2, 164), (17, "15.75", 14, 3, 131)),
    "nord": ((18, "17.5", 16, 2, 92), (18, "17.75", 17, 1, 101), (19, "18", 17, 2, 87)),
    "rathaus": ((2, "1.5", 1, 1, 9), (2, "1.5", 1, 1, 4), (2, "1.5", 1, 1, 11)),
}
"""Posts, VZÄ, full time, part time and days of cover, the year before last first."""


def play() -> None:
    """Give the town whose door is open its past, once."""
    if directory.by_id(doors.current_tenant()).key not in ("musterhafen", "sandmoor") or DayFigure.objects.exists():
        return
    today = timezone.localdate()
    errands = {each.key: each.minutes for each in Errand.objects.filter(active=True) if each.key in WISHES}
    for location in Location.objects.filter(key__in=LOAD):
        first = (today - BACK).replace(day=1)
        rules = load_rules({location.pk: location.zone}, first)[location.pk]
        rows = [row for day in _days(first, today) for row in _day(location, rules, day, first, errands)]
        DayFigure.objects.bulk_create(rows, batch_size=500)
        _add_up(location, rows, today)
        _people(location, today)
    _overload(today)


def _days(first: date, until: date) -> Iterator[date]:
    for number in range((until - first).days):
        yield first + timedelta(number)


def _day(location: Location, rules: Rules, day: date, first: date, errands: Mapping[str, int]) -> Iterator[DayFigure]:
    planned, staffed = capacity(rules, day)
    if not planned or not errands:
        return
    chance = random.Random(f"{location.key}:{day}")  # noqa: S311 - an invented day
    staffed = round(staffed * chance.uniform(0.82, 1.0))
    tallies = Tallies()
    wishes = {key: weight * _season(key, day) for key, weight in WISHES.items() if key in errands}
    mean = sum(weight * errands[key] for key, weight in wishes.items()) / sum(wishes.values())
    load = LOAD[location.key] * (1 + 0.1 * (day - first).days / 365) * BY_WEEKDAY[day.weekday()]
    hours = _hours(rules, day)
    left = float(staffed)
    for _visit in range(round(planned * load * chance.uniform(0.88, 1.12) / mean)):
        errand = chance.choices(list(wishes), list(wishes.values()))[0]
        hour = chance.choices(hours, [BY_HOUR.get(each, 0.8) for each in hours])[0]
        left -= _visit_of(tallies, chance, errand, hour, errands[errand], left / max(1, staffed), day, first)
    yield from rows_of(location, day, tallies, planned, staffed)


def _visit_of(
    tallies: Tallies, chance: random.Random, errand: str, hour: int, minutes: int, left: float, day: date, first: date
) -> float:  # fmt: skip
    """Let somebody come, with an appointment more often each year; returns the minutes they took at a counter."""
    booked = chance.random() < 0.45 + 0.1 * (day - first).days / 365
    lines = [(errand, 1)]
    if not booked and left <= 0:
        tallies.ask(Asked(How.TURNED_AWAY, hour, lines))
        return 0.0
    tallies.ask(Asked(How.BOOKED if booked else How.WALK_IN, hour, lines))
    if chance.random() < (0.09 if booked else 0.04):
        tallies.lose(lines, with_appointment=booked)
        return 0.0
    took = minutes * exp(chance.gauss(-0.05, 0.32))
    waits = (4 if booked else 9 + 26 * (1 - max(0.0, left))) * exp(chance.gauss(0, 0.5))
    tallies.serve(Served([(errand, 1, round(took * 60))], round(took * 60), round(waits * 60), with_appointment=booked))
    return took


def _season(errand: str, day: date) -> float:
    """Return how much more or less of an errand is asked for at this time of the year."""
    return 1 + SUMMER.get(errand, 0.05) * cos(2 * pi * (day.timetuple().tm_yday - 165) / 365)


def _hours(rules: Rules, day: date) -> list[int]:
    spans = [each for each in rules.openings if each.holds(day)]
    return sorted({hour for each in spans for hour in range(each.starts.hour, each.ends.hour or 24)})


def _add_up(location: Location, rows: Sequence[DayFigure], today: date) -> None:
    """Add the days up; in the village one person serves, so how long they take is not told."""
    by_month: dict[tuple[date, str], list[DayFigure]] = {}
    for row in rows:
        by_month.setdefault((row.day.replace(day=1), row.errand), []).append(row)
    months = [
        month_of(location, month, errand, of_month, of_many=location.key != "rathaus")
        for (month, errand), of_month in sorted(by_month.items(), key=lambda each: each[0])
        if month < today.replace(day=1)
    ]
    MonthFigure.objects.bulk_create(months, batch_size=500)
    by_year: dict[tuple[int, str], list[MonthFigure]] = {}
    for each in months:
        by_year.setdefault((each.month.year, each.errand), []).append(each)
    YearFigure.objects.bulk_create(
        year_of(location, year, errand, of_year) for (year, errand), of_year in by_year.items()
    )


def _people(location: Location, today: date) -> None:
    for ago, (posts, filled, full, part, cover) in zip((2, 1, 0), STAFF[location.key], strict=True):
        actions.note_staff(
            location, today.year - ago, by=MACHINE, posts=Decimal(posts), full_time_equivalents=Decimal(filled),
            full_time=full, part_time=part, cover_days=cover, hour_cents=6480 + 150 * (2 - ago),
        )  # fmt: skip


def _overload(today: date) -> None:
    """Let the staff of Mitte have said twice that they cannot cope, and the town have done something."""
    mitte = Location.objects.filter(key="mitte").first()
    if mitte is None:
        return
    earlier, lately = (
        actions.note_notice(
            WorkloadNotice(location=mitte, day=today - timedelta(days=ago), reasons=reasons, words=words), by=MACHINE
        )
        for ago, reasons, words in (
            (410, [Reason.DEMAND, Reason.STAFF], "Der Andrang ist nicht zu steuern, und zwei Schalter sind unbesetzt."),
            (75, [Reason.DEMAND, Reason.ROOMS], "Vor den Schaltern ist es laut, und es kommen mehr, als wir schaffen."),
        )
    )
    actions.move_notice(earlier, State.SETTLED, today=today, by=MACHINE)
    actions.move_notice(lately, State.IN_WORK, today=today, by=MACHINE)
    for ago, notice, kind, words in (
        (380, earlier, MeasureKind.COVER, "Vertretung bei Krankheit aus dem Bürgerbüro Nord"),
        (340, earlier, MeasureKind.CORRIDORS, "Vormittage nur mit Termin, mittwochs früh ohne"),
        (40, lately, MeasureKind.ROOMS, "Schallschutz zwischen Wartebereich und Schaltern"),
        (-60, lately, MeasureKind.TELEPHONE, "Bürgertelefon für alle Standorte"),
    ):
        row = Measure(location=mitte, notice=notice, day=today - timedelta(days=ago), kind=kind, words=words)
        actions.note_measure(row, by=MACHINE)
