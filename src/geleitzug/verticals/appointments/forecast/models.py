# SPDX-License-Identifier: EUPL-1.2
"""What was learnt of a location, for the pages to compute weeks from. Learning it is learning.py."""

from __future__ import annotations

from django.db import models

from geleitzug.core.booking.models import Location
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Outlook(TenantModel):
    """What was learnt of an errand at a location, or of all visits (an empty key): shapes and errors, no single visit.

    Learnt anew each night from counted days; deleting it costs nothing but that night.
    """

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    errand = models.CharField(max_length=60, blank=True)
    learned = models.JSONField(default=dict, help_text="demand.Learned")
    score = models.JSONField(default=dict, help_text="backtest.Score; of all visits also the error by hour")
    handling = models.FloatField(default=0, help_text="minutes at the counter, the mean; 0: not measured")
    variability = models.FloatField(default=0, help_text="variance of it, as a multiple of the mean squared")
    walk_in = models.JSONField(default=list, help_text="of all visits: share without appointment, by weekday and hour")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "location", "errand"], name="one_outlook_an_errand"),
        ]
