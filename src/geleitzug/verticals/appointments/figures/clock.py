# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: every night the days that are over are counted, and months that are over added up."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from geleitzug.core.booking.models import Location
from geleitzug.ground.jobs import periodic
from geleitzug.verticals.appointments.figures.adding import add_up
from geleitzug.verticals.appointments.figures.counting import count_days
from geleitzug.verticals.appointments.figures.models import DayFigure, MonthFigure
from geleitzug.verticals.appointments.figures.tally import ALL

log = logging.getLogger(__name__)
AGAIN = timedelta(days=7)
"""So many days are counted again: clerks mend what was marked wrongly."""
BACK = timedelta(days=28)
"""So far back a day is counted that is missing; what it is counted from is kept two days longer."""
KEPT = timedelta(weeks=26)
"""So long a day keeps how long people took at counters: from it waiting times and counters needed are learnt."""


@periodic("40 1 * * *", "appointments.count_days")
def count() -> None:
    """Count the days that are over at each location, after the queue has closed them, and the months.

    The trouble of one location does not keep the others from it; what it misses is counted in the next night.
    """
    now = timezone.now()
    for location in Location.objects.all():
        try:
            with transaction.atomic():
                count_location(location, now.astimezone(ZoneInfo(location.zone)).date())
        except Exception:
            log.exception("location %s", location.pk)


def count_location(location: Location, today: date) -> None:
    """Count a location's days before today, as far back as needed, and add up the months they belong to.

    After nights in which nothing ran it begins where it stopped. Then days forget what they keep for KEPT only; their
    months have been added up by then, and are not again: what is counted anew is younger.
    """
    last = DayFigure.objects.filter(location=location, day__lt=today).aggregate(last=Max("day"))["last"]
    first = max(today - BACK, min(today - AGAIN, last or today - BACK))
    months = {day.replace(day=1) for day in count_days(location, first, today - timedelta(days=1))}
    for month in sorted(months | _not_added_up(location)):
        if month < today.replace(day=1):
            add_up(location, month)
    forget_lengths(location, today)


def forget_lengths(location: Location, today: date) -> None:
    """Take out of old days how long people took: of one counter and one errand it would tell of who worked there."""
    old = DayFigure.objects.filter(location=location, day__lt=today - KEPT)
    old.exclude(handled={}, handled_median=0, handled_p80=0, used_minutes=0).update(
        handled={}, handled_median=0, handled_p80=0, used_minutes=0
    )


def _not_added_up(location: Location) -> set[date]:
    """Return the first days of months that have days and no sum."""
    days = DayFigure.objects.filter(location=location, errand=ALL).dates("day", "month")
    return set(days) - set(MonthFigure.objects.filter(location=location, errand=ALL).values_list("month", flat=True))
