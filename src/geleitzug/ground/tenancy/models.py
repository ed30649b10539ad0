# SPDX-License-Identifier: EUPL-1.2
"""Municipalities, their host names, and the base of every row that belongs to one."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy import doors


class Municipality(models.Model):
    """A town, village or district on this installation: the tenant."""

    class Kind(models.TextChoices):
        """What kind of body it is; a kreisfreie city is its own district."""

        CITY = "city", _("Stadt")
        VILLAGE = "village", _("Gemeinde")
        DISTRICT = "district", _("Landkreis")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    land = models.CharField(max_length=2, help_text="HB, NI, …")
    ags = models.CharField(max_length=8, blank=True)
    population = models.PositiveIntegerField(default=0)
    district = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    look = models.JSONField(default=dict, help_text="tokens: colours and the mark")
    contact = models.JSONField(default=dict, help_text="address, phone, mail, web, represented_by, supervision, bank")
    values = models.JSONField(default=dict, help_text="settings of the town that are not one service's")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HostName(models.Model):
    """A host name under which a municipality's portal answers."""

    name = models.CharField(max_length=253, unique=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="host_names")
    primary = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class TenantForeignKey(models.ForeignKey):
    """A reference between two rows of one town; the database's key is composite, made by ``walled(parents=…)``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)


class TenantModel(models.Model):
    """A row that belongs to one municipality; it is written in the name of the open door's town."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        default=doors.current_tenant,
        editable=False,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True
