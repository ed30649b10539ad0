# SPDX-License-Identifier: EUPL-1.2
"""What is counted of a location, without persons. How it is counted is counting.py, what may be shown is rules.py."""

from __future__ import annotations

from django.db import models

from geleitzug.core.booking.models import Location
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Counted(TenantModel):
    """Counts of a location over a span of time: of one errand, or of all visits (an empty key).

    A row of all counts visits. A row of an errand counts how often it was asked for: a visit for two identity cards is
    two. ``waited`` and ``handled`` are sketches of core/insight: how many lengths lie in which class, not a single one.
    """

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    errand = models.CharField(max_length=60, blank=True)
    booked = models.PositiveIntegerField(default=0, help_text="appointments that were not called off before")
    walk_ins = models.PositiveIntegerField(default=0, help_text="numbers without an appointment")
    turned_away = models.PositiveIntegerField(default=0, help_text="who asked for a number and got none")
    served = models.PositiveIntegerField(default=0)
    with_appointment = models.PositiveIntegerField(default=0, help_text="of the served")
    missed = models.PositiveIntegerField(default=0, help_text="of the booked: nobody came, or left again")
    gave_up = models.PositiveIntegerField(default=0, help_text="of the walk-ins: gone, or not there when called")
    used_minutes = models.PositiveIntegerField(default=0, help_text="of counters, with visitors")
    planned_minutes = models.PositiveIntegerField(default=0, help_text="of counters, by shifts; of all errands only")
    staffed_minutes = models.PositiveIntegerField(default=0, help_text="the same without absences")
    waited = models.JSONField(default=dict, help_text="sketch: until the first call")
    handled = models.JSONField(default=dict, help_text="sketch: at counters, for one; of all visits the whole")

    class Meta:
        abstract = True

    @property
    def asked(self) -> int:
        """Return the demand: whoever came or was to come, and who was turned away."""
        return self.booked + self.walk_ins + self.turned_away


class DayFigure(Counted):
    """What was counted at a location on a day (Tageswert)."""

    day = models.DateField()
    hours = models.JSONField(default=dict, help_text="hour on the location's wall → booked, walk-ins, turned away")
    handled_median = models.PositiveIntegerField(default=0, help_text="seconds: what waiting times are learned from")
    handled_p80 = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "location", "day", "errand"], name="one_figure_a_day"),
        ]
        indexes = [models.Index(fields=["tenant", "day", "location"], name="figures_by_day")]


class MonthFigure(Counted):
    """The days of a month at a location, added up when it is over (Monatswert)."""

    month = models.DateField(help_text="its first day")
    of_many = models.BooleanField(default=False, help_text="five or more people did it, none more than half of it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "location", "month", "errand"], name="one_figure_a_month"),
        ]
        indexes = [models.Index(fields=["tenant", "month", "errand"], name="figures_by_month")]
