# SPDX-License-Identifier: EUPL-1.2
"""Counted days of a location, as the night would have left them, and what is learnt from them."""

from __future__ import annotations

from datetime import date, timedelta
from math import cos, pi

from geleitzug.core.booking.models import Location
from geleitzug.verticals.appointments.figures.models import DayFigure
from geleitzug.verticals.appointments.forecast.learning import learn_location

ERRANDS = {"personalausweis": 0.5, "ummeldung": 0.4, "beglaubigung": 0.002}
"""Errand → how many of all visits are for it."""


def count_weeks(location: Location, today: date, *, weeks: int, many: float) -> None:
    """Count so many weeks before today: ``many`` visits on a usual day, most in summer, a third without appointment.

    Appointments are from eight to twelve alike, the others come from ten on. Then learn from it. Needs the machine's
    or the office's door.
    """
    days = (today - timedelta(days=number) for number in range(weeks * 7, 0, -1))
    DayFigure.objects.filter(location=location).delete()
    DayFigure.objects.bulk_create(
        row for day in days if day.weekday() < 5 for row in _rows(location, day, _visits(day, many))
    )
    learn_location(location, today)


def _visits(day: date, many: float) -> float:
    return many * (1 - 0.3 * cos(2 * pi * (day.timetuple().tm_yday - 20) / 365))


def _rows(location: Location, day: date, visits: float) -> list[DayFigure]:
    booked, others = round(visits * 2 / 3 / 4), round(visits / 3 / 2)
    hours = {str(hour): [booked, others if hour in (10, 11) else 0, 0] for hour in range(8, 12)}
    return [DayFigure(location=location, day=day, hours=hours)] + [
        DayFigure(
            location=location, day=day, errand=errand,
            hours={hour: [round(each * share, 3) for each in ways] for hour, ways in hours.items()},
            handled={"60": 30, "75": 10},
        )
        for errand, share in ERRANDS.items()
    ]  # fmt: skip
