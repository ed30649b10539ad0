# SPDX-License-Identifier: EUPL-1.2
"""What a town sets for the deciding by program of a service, and how often programs and people have decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantModel


class Setting(TenantModel):
    """A town's own rate of samples for a service (Stichprobenquote), and whether its program is stopped."""

    sealed_by = "id"

    service_key = models.SlugField(max_length=80)
    percent = models.PositiveSmallIntegerField(null=True, help_text="of a hundred; empty: as the package says")
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=200, blank=True)
    reason = SealedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "service_key"], name="one_automation_setting_a_service"),
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__lte=100),
                name="percent_of_a_hundred",
                violation_error_message=_("Es geht um eine Zahl von 0 bis 100."),
            ),
        ]

    @property
    def is_paused(self) -> bool:
        """Tell whether people decide for now."""
        return self.paused_at is not None


class Tally(TenantModel):
    """How the decisions of a service and month came about; counted by clock.py, so that no page counts rows."""

    service_key = models.SlugField(max_length=80)
    month = models.DateField(help_text="its first day")
    by_program = models.PositiveIntegerField(default=0)
    by_person = models.PositiveIntegerField(default=0)
    sampled = models.PositiveIntegerField(default=0)
    doubted = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, help_text="a person decided otherwise than the program")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "service_key", "month"], name="one_tally_a_month")]
        indexes = [models.Index(fields=["tenant", "month"], name="tallies_by_month")]
