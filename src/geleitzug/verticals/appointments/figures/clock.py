# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: every night the days that are over are counted, and months that are over added up."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from geleitzug.core.booking.models import Location
from geleitzug.ground.jobs import periodic
from geleitzug.verticals.appointments.figures.adding import add_up
from geleitzug.verticals.appointments.figures.counting import count_days
from geleitzug.verticals.appointments.figures.models import DayFigure, MonthFigure

AGAIN = timedelta(days=7)
"""So many days are counted again: clerks mend what was marked wrongly."""
BACK = timedelta(days=28)
"""So far back a day is counted that is missing; what it is counted from is kept two days longer."""


@periodic("40 1 * * *", "appointments.count_days")
def count() -> None:
    """Count the days that are over at each location, after the queue has closed them, and the months."""
    now = timezone.now()
    for location in Location.objects.all():
        zone = ZoneInfo(location.zone)
        count_location(location, now.astimezone(zone).date())


def count_location(location: Location, today: date) -> None:
    """Count a location's days before today, as far back as needed, and add up the months they belong to."""
    last = today - timedelta(days=1)
    known = DayFigure.objects.filter(location=location, day__gte=today - BACK, day__lt=today - AGAIN)
    first = today - (AGAIN if known.exists() else BACK)
    months = {day.replace(day=1) for day in count_days(location, first, last)}
    if not MonthFigure.objects.filter(location=location, month=_before(today)).exists():
        months.add(_before(today))
    for month in sorted(months):
        if month < today.replace(day=1):
            add_up(location, month)


def _before(today: date) -> date:
    """Return the first day of the month before."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
