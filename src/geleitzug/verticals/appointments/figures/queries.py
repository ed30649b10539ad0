# SPDX-License-Identifier: EUPL-1.2
"""What is read of the figures, and of what heads have entered. What of it may be told is rules.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from geleitzug.core.booking.models import Location
from geleitzug.core.booking.permissions import FIGURES
from geleitzug.core.insight.sketches import merged, size
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.verticals.appointments.figures import rules
from geleitzug.verticals.appointments.figures.adding import SUMMED
from geleitzug.verticals.appointments.figures.models import (
    Counted,
    DayFigure,
    Measure,
    MonthFigure,
    StaffYear,
    WorkloadNotice,
    YearFigure,
)
from geleitzug.verticals.appointments.figures.permissions import REPORT
from geleitzug.verticals.appointments.figures.rules import Minutes
from geleitzug.verticals.appointments.figures.tally import ALL

DIGITAL = "digital"
"""Who has the permission in the digital office sees every location."""
MOST_YEARS = 10
MOST_LOCATIONS = 60
"""So many locations a town has at most on one page; the largest cities have some forty."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a location over some time as they may be told; None where fewer than five are behind one."""

    asked: int | None
    booked: int | None
    walk_ins: int | None
    turned_away: int | None
    served: int | None
    missed: int | None
    """Percent of the appointments of which somebody noted whether who had them came."""
    waited: Minutes | None
    handled: Minutes | None
    planned_minutes: int
    used_minutes: int
    """Nothing where it would tell of single people."""
    used: int | None
    """Percent of the staffed minutes; None where too many were served that nobody measured."""
    leaves_out: bool


def locations_for(by: Actor) -> list[Location]:
    """Return the locations whose figures somebody sees: those of their offices, or every one."""
    offices = offices_with(by, FIGURES)
    rows = Location.objects.all() if DIGITAL in offices else Location.objects.filter(office__in=offices)
    return list(rows.order_by("name", "id")[:MOST_LOCATIONS])


def location_for(by: Actor, key: UUID) -> Location | None:
    """Return a location whose figures somebody sees, or None."""
    offices = offices_with(by, FIGURES)
    found = Location.objects.filter(pk=key)
    return (found if DIGITAL in offices else found.filter(office__in=offices)).first()


def reported_by(actor: Actor, key: UUID) -> Location | None:
    """Return a location for which somebody enters staff, notices and measures, or None."""
    return Location.objects.filter(pk=key, office__in=offices_with(actor, REPORT)).first()


def may_report(actor: Actor, location: Location) -> bool:
    """Tell whether somebody enters staff, notices and measures of a location."""
    return location.office in offices_with(actor, REPORT)


def years(locations: Sequence[Location]) -> list[int]:
    """Return the years of which something is counted or entered, the latest first."""
    counted = YearFigure.objects.filter(location__in=locations, errand=ALL).values_list("year", flat=True)
    entered = StaffYear.objects.filter(location__in=locations).values_list("year", flat=True)
    return sorted(counted.union(entered), reverse=True)


def of_year(locations: Sequence[Location], year: int) -> dict[UUID, YearFigure]:
    """Return a year's sums of all visits, by location."""
    rows = YearFigure.objects.filter(location__in=locations, year=year, errand=ALL)
    return {row.location_id: row for row in rows}


def months_of(location: Location, year: int) -> list[MonthFigure]:
    """Return the months of a year that are over, the latest first."""
    rows = MonthFigure.objects.filter(location=location, errand=ALL, month__year=year)
    return list(rows.order_by("-month"))


def errands_of(locations: Sequence[Location], since: int, until: int) -> dict[tuple[str, int], YearFigure]:
    """Return how often each errand was asked for in each year, at all of the locations together."""
    rows = YearFigure.objects.filter(location__in=locations, year__range=(since, until)).exclude(errand=ALL)
    found: dict[tuple[str, int], list[YearFigure]] = {}
    for row in rows.order_by("errand", "year"):
        found.setdefault((row.errand, row.year), []).append(row)
    return {key: together(each) for key, each in found.items()}


def by_hour(location: Location, year: int, months: Iterable[MonthFigure]) -> dict[tuple[int, int], int]:
    """Return how many asked on each weekday in each hour, over those of a year's months that are told.

    One that is too small to be told would be the difference to the year's sum.
    """
    found: dict[tuple[int, int], int] = {}
    told = {row.month for row in months if not rules.is_hidden(row.asked)}
    rows = DayFigure.objects.filter(location=location, errand=ALL, day__year=year)
    for day, hours in rows.values_list("day", "hours"):
        for hour, counts in hours.items() if day.replace(day=1) in told else ():
            key = (day.weekday(), int(hour))
            found[key] = found.get(key, 0) + sum(counts)
    return found


def staff_of(locations: Sequence[Location], since: int, until: int) -> dict[tuple[UUID, int], StaffYear]:
    """Return who works where, as entered: location and year → numbers."""
    rows = StaffYear.objects.filter(location__in=locations, year__range=(since, until))
    return {(row.location_id, row.year): row for row in rows}


def notices_of(location: Location) -> QuerySet[WorkloadNotice]:
    """Return the workload notices of a location."""
    return WorkloadNotice.objects.filter(location=location)


def measures_of(locations: Sequence[Location], since: int, until: int, today: date) -> QuerySet[Measure]:
    """Return what was done at locations in these years, and what is planned from today on."""
    rows = Measure.objects.filter(location__in=locations, day__gte=date(since, 1, 1))
    return rows.filter(Q(day__lte=date(until, 12, 31)) | Q(day__gt=today)).select_related("location")


def together(rows: Sequence[YearFigure]) -> YearFigure:
    """Return rows of several locations as one; it is not saved."""
    first = rows[0]
    if len(rows) == 1:
        return first
    return YearFigure(
        tenant_id=first.tenant_id, location_id=first.location_id, year=first.year, errand=first.errand,
        months=max(row.months for row in rows), last=max(row.last for row in rows),
        told_minutes=sum(row.told_minutes for row in rows), leaves_out=any(row.leaves_out for row in rows),
        waited=merged(row.waited for row in rows), handled=merged(row.handled for row in rows),
        **_sums(rows),
    )  # fmt: skip


def figures_of(row: YearFigure | MonthFigure) -> Figures:
    """Return a row as it may be told."""
    base = row.told_minutes if isinstance(row, YearFigure) else row.staffed_minutes if row.of_many else 0
    is_known = base and row.used_minutes and rules.are_most_measured(size(row.handled), row.served)
    return Figures(
        asked=rules.told(row.asked), booked=rules.told(row.booked), walk_ins=rules.told(row.walk_ins),
        turned_away=rules.told(row.turned_away), served=rules.told(row.served),
        missed=rules.percent(row.missed, row.with_appointment + row.missed),
        waited=rules.minutes(row.waited), handled=rules.minutes(row.handled),
        planned_minutes=row.planned_minutes, used_minutes=row.used_minutes,
        used=round(100 * row.used_minutes / base) if is_known else None,
        leaves_out=isinstance(row, YearFigure) and row.leaves_out,
    )  # fmt: skip


def _sums(rows: Iterable[Counted]) -> dict[str, int]:
    found = list(rows)
    return {name: sum(getattr(row, name) for row in found) for name in SUMMED}
