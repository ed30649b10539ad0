# SPDX-License-Identifier: EUPL-1.2
"""Adding days up to months and months to years, and leaving out what would tell of single people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from geleitzug.core.booking.models import Location
from geleitzug.core.insight.rules import is_of_many
from geleitzug.core.insight.sketches import merged
from geleitzug.ground.calendar import add_months
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of
from geleitzug.verticals.appointments.figures import rules
from geleitzug.verticals.appointments.figures.models import DayFigure, MonthFigure, YearFigure
from geleitzug.verticals.appointments.figures.tally import ALL

SUMMED = (
    *("booked", "walk_ins", "turned_away", "served", "with_appointment", "missed", "gave_up"),
    *("used_minutes", "planned_minutes", "staffed_minutes"),
)
AT_ONCE = 500


def add_up(location: Location, month: date) -> None:
    """Add up the days of a month that is over, given by its first day, and its year."""
    until, zone = add_months(month, 1), ZoneInfo(location.zone)
    by_errand: dict[str, list[DayFigure]] = {}
    for row in DayFigure.objects.filter(location=location, day__gte=month, day__lt=until):
        by_errand.setdefault(row.errand, []).append(row)
    crews = _crews(location, datetime.combine(month, time(), zone), datetime.combine(until, time(), zone))
    MonthFigure.objects.filter(location=location, month=month).delete()
    MonthFigure.objects.bulk_create(
        month_of(location, month, errand, rows, of_many=is_of_many(crews.get(errand, {})))
        for errand, rows in by_errand.items()
    )
    add_up_year(location, month.year)


def add_up_year(location: Location, year: int) -> None:
    """Add up the months of a year that are there."""
    by_errand: dict[str, list[MonthFigure]] = {}
    for row in MonthFigure.objects.filter(location=location, month__year=year).order_by("month"):
        by_errand.setdefault(row.errand, []).append(row)
    YearFigure.objects.filter(location=location, year=year).delete()
    YearFigure.objects.bulk_create(year_of(location, year, errand, rows) for errand, rows in by_errand.items())


def month_of(location: Location, month: date, errand: str, rows: Sequence[DayFigure], *, of_many: bool) -> MonthFigure:
    """Return the days of a month as one row; what would tell how single people work is not in it."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in SUMMED}
    if not of_many:
        sums["used_minutes"] = 0
    return MonthFigure(
        location=location, month=month, errand=errand, of_many=of_many, **sums,
        waited=merged(row.waited for row in rows), handled=merged(row.handled for row in rows) if of_many else {},
    )  # fmt: skip


def year_of(location: Location, year: int, errand: str, months: Sequence[MonthFigure]) -> YearFigure:
    """Return the months of a year as one row.

    Months of all visits stand on a page of their own. One that is too small to be told there is not in the year
    either, else the difference would tell it. Of errands no months are shown.
    """
    rows = [row for row in months if errand != ALL or not rules.is_hidden(row.asked)]
    return YearFigure(
        location=location, year=year, errand=errand, months=len(rows), last=months[-1].month,
        told_minutes=sum(row.staffed_minutes for row in rows if row.of_many), leaves_out=len(rows) < len(months),
        waited=merged(row.waited for row in rows), handled=merged(row.handled for row in rows),
        **{name: sum(getattr(row, name) for row in rows) for name in SUMMED},
    )  # fmt: skip


def _crews(location: Location, since: datetime, until: datetime) -> Mapping[str, Mapping[UUID | None, int]]:
    """Return how often each person did an errand at a location; who it was is kept nowhere."""
    found: dict[str, Counter[UUID | None]] = {ALL: Counter()}
    served = Entry.objects.filter(
        id__gte=first_id_of(since), id__lt=first_id_of(until), kind="TicketServed", facts__location=location.key
    )
    for errands, who in served.values_list("facts__errands", "actor_id").iterator(chunk_size=AT_ONCE):
        found[ALL][who] += 1
        for errand in errands:
            found.setdefault(errand, Counter())[who] += 1
    return found
