# SPDX-License-Identifier: EUPL-1.2
"""Figures of finished months, and what lies open. They name nobody, outlive the cases, and leave out small groups."""

from __future__ import annotations

from django.db import models

from geleitzug.ground.tenancy.models import TenantModel


class CountedMonth(TenantModel):
    """A month that is counted: once, after its end, and never again."""

    month = models.DateField(help_text="its first day")
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "month"], name="a_month_is_counted_once")]


class ServiceFigure(TenantModel):
    """What came in and was decided of a service in an office and month; empty where it was less than five."""

    service_key = models.SlugField(max_length=80)
    office = models.CharField(max_length=40)
    month = models.DateField(help_text="its first day")
    received = models.PositiveIntegerField(null=True)
    decided = models.PositiveIntegerField(null=True)
    by_program = models.PositiveIntegerField(null=True, help_text="of the decided: by a program alone")
    at_once = models.PositiveIntegerField(null=True, help_text="of the decided: complete without a question")
    took = models.JSONField(default=dict, help_text="sketch: from receipt to decision, by the calendar")
    worked = models.JSONField(default=dict, help_text="sketch: the same in working hours, without waiting for answers")
    waited = models.JSONField(default=dict, help_text="sketch: for answers, by the calendar; of those that waited")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "service_key", "office", "month"], name="one_service_figure")
        ]
        indexes = [models.Index(fields=["tenant", "month", "service_key"], name="service_figures_by_month")]


class StepFigure(TenantModel):
    """How long a step took, from when it was open until somebody was done; no times where few people did it."""

    service_key = models.SlugField(max_length=80)
    office = models.CharField(max_length=40)
    month = models.DateField(help_text="its first day")
    element = models.CharField(max_length=120, help_text="the element of the process drawing")
    name = models.CharField(max_length=200)
    times = models.PositiveIntegerField(null=True, help_text="how often it was done by people; empty: less than five")
    by_program = models.PositiveIntegerField(null=True, help_text="how often by a program; empty likewise")
    took = models.JSONField(default=dict, help_text="sketch: by the calendar")
    worked = models.JSONField(default=dict, help_text="sketch: working hours, without waiting for answers")
    waited = models.JSONField(default=dict, help_text="sketch: for answers, by the calendar; of those that waited")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "service_key", "office", "month", "element"], name="one_step_figure"
            )
        ]


class Stock(TenantModel):
    """What lies undecided (Bestand), rounded to five, at the end of a month or last night; empty: less than five."""

    service_key = models.SlugField(max_length=80)
    office = models.CharField(max_length=40)
    month = models.DateField(help_text="its first day")
    open = models.PositiveIntegerField(null=True)
    overdue = models.PositiveIntegerField(null=True, help_text="of the open: past the day of decision")
    oldest_weeks = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "service_key", "office", "month"], name="one_stock")]
