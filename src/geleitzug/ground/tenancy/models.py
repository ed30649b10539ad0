# SPDX-License-Identifier: EUPL-1.2
"""Municipalities, their host names, and the base of every row that belongs to one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from geleitzug.ground import prepared
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
    """A row that belongs to one municipality; it is written in the name of the open door's town.

    The three methods of Django's at its end do what Django does, in a fraction of its time (docs/decisions/
    less-python-for-each-request.md). They are the hooks of 5.2: on an upgrade look whether they are called as before.
    """

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

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **_later: Any) -> Self:
        """Make a row that was read. No model of ours has a constructor or listens to Django's signals of one."""
        row = cls.__new__(cls)
        row.__dict__.update(zip(field_names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        return row

    def _do_insert(self, manager: Any, using: str, fields: Any, returning_fields: Any, raw: bool) -> Any:
        if not raw and not _has_expression(self.__dict__.values()) and prepared.insert_row(self, using=using):
            return []
        return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *forced: Any) -> Any:
        given = [value for _field, _model, value in values]
        if given and not _has_expression(given):
            update = prepared.update_by_key(type(self), tuple(field.attname for field, _model, _value in values))
            if update.is_plain:
                return update(given, [pk_val], using=using)
        return super()._do_update(base_qs, using, pk_val, values, *forced)


def _has_expression(values: Iterable[Any]) -> bool:
    return any(hasattr(value, "resolve_expression") for value in values)
