# SPDX-License-Identifier: EUPL-1.2
"""Applications that staff fill in for somebody: who was there, how we know them, what they have declared."""

from __future__ import annotations

from typing import Any

from django.db import models

from geleitzug.core.cases.assistance import Channel, Declared, Identity, Stage
from geleitzug.core.cases.models.applications import Application
from geleitzug.ground.crypto.fields import SealedJSONField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Assisted(TenantModel):
    """That staff help somebody with an application; the office sees this row before it may see the application.

    It holds what the clerk must find again while the gate is shut: who was there, for which service, and nothing of
    what was answered. It is sealed by itself, because the application's key is behind the gate as well.
    """

    sealed_by = "id"

    application = TenantForeignKey(Application, on_delete=models.CASCADE, related_name="assisted")
    office = models.SlugField(max_length=40, help_text="whose staff take it on")
    staff = models.UUIDField()
    staff_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, choices=Channel)
    identity = models.CharField(max_length=10, choices=Identity)
    person = SealedJSONField(help_text="name, relation, contact; document and digits of what was seen")
    declared = models.CharField(max_length=6, choices=Declared, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.OPEN)
    service_key = models.SlugField(max_length=80)
    number = models.CharField(max_length=24, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "application"], name="helped_with_once")]
        indexes = [models.Index(fields=["tenant", "office", "-id"], name="assisted_by_an_office")]

    def __str__(self) -> str:
        return f"{self.service_key}: {self.stage}"

    def said(self, name: str) -> Any:
        """Return what was noted about the person."""
        return self.person.get(name, "")
