# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: every night, after the days are counted, demand is learnt anew."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone

from geleitzug.core.booking.models import Location
from geleitzug.ground.jobs import periodic
from geleitzug.verticals.appointments.forecast.learning import learn_location


@periodic("10 2 * * *", "appointments.learn_demand")
def learn_demand() -> None:
    """Learn the demand of each location that works."""
    now = timezone.now()
    for location in Location.objects.filter(active=True):
        learn_location(location, now.astimezone(ZoneInfo(location.zone)).date())
