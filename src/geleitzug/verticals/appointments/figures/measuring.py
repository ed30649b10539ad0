# SPDX-License-Identifier: EUPL-1.2
"""How long errands took at a location, for those who wait there now. It is no figure that anybody is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geleitzug.core.booking.models import Location
from geleitzug.core.insight.sketches import size
from geleitzug.verticals.appointments.figures.models import DayFigure
from geleitzug.verticals.appointments.figures.tally import ALL


def handled(location: Location, since: date, until: date) -> Iterable[tuple[str, date, int, int, int]]:
    """Return errand, day, how many were measured, and the seconds of half and of eight of ten.

    Of days before ``until``. Who is served without a number is not measured and weighs nothing.
    """
    rows = DayFigure.objects.filter(location=location, day__gte=since, day__lt=until, handled_median__gt=0)
    found = rows.exclude(errand=ALL).values_list("errand", "day", "handled", "handled_median", "handled_p80")
    return [(errand, day, size(sketch), median, p80) for errand, day, sketch, median, p80 in found]
