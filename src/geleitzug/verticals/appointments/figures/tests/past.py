# SPDX-License-Identifier: EUPL-1.2
"""A past for tests: a month that was counted at a location, who works there, a notice and what was done about it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from geleitzug.core.booking.models import Location
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.verticals.appointments.figures import actions, adding
from geleitzug.verticals.appointments.figures.models import (
    DayFigure,
    Measure,
    MonthFigure,
    StaffYear,
    WorkloadNotice,
)
from geleitzug.verticals.appointments.figures.rules import MeasureKind, Reason

YEAR, MONTH = 2025, date(2025, 3, 1)
TEN = {"40": 6, "80": 4}
"""A sketch of ten lengths: about five minutes, and about twenty-five."""


def counted(
    location: Location, *, asked: int = 20, month: date = MONTH, of_many: bool = True, errand: str = "test-passport"
) -> None:
    """Write a month's row of all visits and of an errand, and add up the year."""
    handled = {name: asked // 10 * many for name, many in TEN.items()} if of_many else {}
    for key in ("", errand):
        MonthFigure.objects.create(
            location=location, month=month, errand=key, booked=asked, served=asked, missed=2,
            with_appointment=max(0, asked - 2), planned_minutes=6000, staffed_minutes=5000,
            used_minutes=3000 if of_many else 0, handled=handled, waited=TEN, of_many=of_many,
        )  # fmt: skip
    adding.add_up_year(location, month.year)


def works(location: Location, people: int, *, year: int = YEAR, by: Actor = MACHINE) -> StaffYear:
    """Enter how many work at a location."""
    return actions.note_staff(
        location, year, by=by, posts=Decimal(people), full_time_equivalents=Decimal(people), full_time=people,
        part_time=0, cover_days=7, hour_cents=6000,
    )  # fmt: skip


def lived_through(location: Location, *, errand: str, by: Actor) -> dict[str, str]:
    """Give a location two months, a day's hours, its staff, a notice and a measure; returns the ids of these two."""
    for month in (MONTH, date(YEAR, 4, 1)):
        counted(location, month=month, errand=errand)
    for number in range(5):
        hours = {"8": [6, 2, 0], "9": [3, 0, 0]}
        DayFigure.objects.create(location=location, day=MONTH + timedelta(days=number), hours=hours, booked=9)
    works(location, 9, by=by)
    reasons = [Reason.DEMAND, Reason.ROOMS]
    notice = WorkloadNotice(location=location, day=date(YEAR, 5, 6), reasons=reasons, words="Der Andrang ist zu groß.")
    actions.note_notice(notice, by=by)
    measure = Measure(
        location=location, notice=notice, day=date(YEAR, 6, 1), kind=MeasureKind.ROOMS, words="Schallschutz"
    )
    actions.note_measure(measure, by=by)
    return {"notice": str(notice.pk), "measure": str(measure.pk)}
