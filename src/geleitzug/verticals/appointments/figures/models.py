# SPDX-License-Identifier: EUPL-1.2
"""What is counted of a location, without persons. How it is counted is counting.py, what may be shown is rules.py."""

from __future__ import annotations

from django.db import models

from geleitzug.core.booking.models import Location
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel
from geleitzug.verticals.appointments.figures.rules import MeasureKind, State


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
    """The days of a month at a location, added up when it is over (Monatswert).

    How long people took is kept only where it tells of five or more of them (rules.py): else there is no row to read.
    """

    month = models.DateField(help_text="its first day")
    of_many = models.BooleanField(default=False, help_text="five or more people did it, none more than half of it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "location", "month", "errand"], name="one_figure_a_month"),
        ]
        indexes = [models.Index(fields=["tenant", "month", "errand"], name="figures_by_month")]


class YearFigure(Counted):
    """The months of a year that are over, added up (Jahreswert); this year's grows month by month."""

    year = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField(default=0, help_text="how many are in it")
    last = models.DateField(help_text="the first day of the last month in it")
    told_minutes = models.PositiveIntegerField(
        default=0, help_text="staffed minutes of the months whose used minutes are in it"
    )
    leaves_out = models.BooleanField(default=False, help_text="a month with less than five visits is missing")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "location", "year", "errand"], name="one_figure_a_year"),
        ]
        indexes = [models.Index(fields=["tenant", "year", "errand"], name="figures_by_year")]


class StaffYear(TenantModel):
    """Who works at a location in a year, as the head has entered it (Personalstand): numbers of posts, no names."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    posts = models.DecimalField(max_digits=6, decimal_places=2, help_text="Stellen by the plan of posts")
    full_time_equivalents = models.DecimalField(max_digits=6, decimal_places=2, help_text="VZÄ: of them filled")
    full_time = models.PositiveSmallIntegerField(help_text="people")
    part_time = models.PositiveSmallIntegerField(help_text="people")
    cover_days = models.PositiveSmallIntegerField(null=True, help_text="days others stood in for who was ill")
    hour_cents = models.PositiveIntegerField(null=True, help_text="what an hour at a counter costs the town")
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "location", "year"], name="one_staff_a_year")]

    @property
    def people(self) -> int:
        """Return how many people work there."""
        return self.full_time + self.part_time


class WorkloadNotice(TenantModel):
    """Staff of a location have told their employer that they cannot cope (Überlastungsanzeige); never who it was.

    What it says in words is sealed by the row's own key: people write more into a text than they are asked for.
    """

    sealed_by = "id"

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    reasons = models.JSONField(default=list, help_text="keys of rules.Reason")
    words = SealedTextField(blank=True)
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in State], default=State.NEW)
    settled_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "location", "day"], name="notices_of_location")]


class Measure(TenantModel):
    """What the town has done, or will do, against too much work at a location (Maßnahme), perhaps after a notice."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    notice = TenantForeignKey(WorkloadNotice, null=True, on_delete=models.SET_NULL, related_name="measures")
    day = models.DateField(help_text="since when it holds; in days to come it is planned")
    kind = models.CharField(max_length=12, choices=[(each.value, each.value) for each in MeasureKind])
    words = models.CharField(max_length=300, help_text="stands in answers to the council")

    class Meta:
        indexes = [models.Index(fields=["tenant", "location", "day"], name="measures_of_location")]
