# SPDX-License-Identifier: EUPL-1.2
"""Versions of service packages (the group's), offerings and offices (a town's), and who serves whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy.models import Municipality, TenantForeignKey, TenantModel


class ServiceVersion(models.Model):
    """A published version of a service package; readable by all towns, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=80)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    raw = models.JSONField()
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="a_version_is_published_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Office(TenantModel):
    """An office of the town (Amt, Fachbereich), found by its function key: ``tax``, ``building`` …"""

    function = models.CharField(max_length=40)
    name = models.JSONField()
    code = models.CharField(max_length=10, blank=True, help_text="Organisationszeichen, e.g. 21/3")
    contact = models.JSONField(default=dict, help_text="street, postcode, city, phone, mail, hours, access")
    locations = models.JSONField(default=list, help_text="counters: name, street, hours, accessible")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "function"], name="one_office_a_function")]


class Offering(TenantModel):
    """A service that a town offers: a version, the town's own values and texts, the responsible office."""

    key = models.SlugField(max_length=80)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="offerings")
    office = models.CharField(max_length=40)
    active = models.BooleanField(default=True)
    online_since = models.DateField(null=True, blank=True)
    values = models.JSONField(default=dict, blank=True, help_text="the town's fees and settings for this service")
    texts = models.JSONField(default=dict, blank=True, help_text="the town's own texts: title, summary, cost …")
    title = models.JSONField()
    summary = models.JSONField()
    topic = models.CharField(max_length=60)
    audience = models.JSONField(default=list)
    pace = models.JSONField(
        default=dict, blank=True, help_text="how long filling in takes, measured: core/cases/paces.py"
    )
    search_text = models.TextField(help_text="folded, by lines: title; keywords, LeiKa key; summary")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="offered_once",
                violation_error_message=_("Diese Leistung wird hier schon angeboten."),
            )
        ]
        indexes = [models.Index(fields=["tenant", "topic", "key"], name="offerings_by_topic")]


class Coverage(TenantModel):
    """An offering that is shown in another town's portal as well, because this body does it for the town."""

    offering = TenantForeignKey(Offering, on_delete=models.CASCADE, related_name="coverage")
    town = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="covered_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "offering", "town"], name="covered_once")]
        indexes = [models.Index(fields=["town"], name="coverage_of_a_town")]
