# SPDX-License-Identifier: EUPL-1.2
"""The list of streets of a municipality, and the keys by which a street is found while somebody types."""

from __future__ import annotations

from django.db import models

from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Street(TenantModel):
    """A street in one postcode area; a long one has several rows."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=130, db_collation="C", help_text="rules.key_of(name)")
    postcode = models.CharField(max_length=5, db_collation="C")
    city = models.CharField(max_length=80)
    district = models.CharField(max_length=80, blank=True, help_text="the part of town (Ortsteil)")
    numbers = models.JSONField(default=list, blank=True, help_text="its house numbers; none where the list has none")

    class Meta:
        ordering = ["name", "postcode"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key", "postcode", "city", "district"], name="one_street_a_place")
        ]
        indexes = [models.Index(fields=["tenant", "postcode", "key"], name="streets_of_a_postcode")]

    def __str__(self) -> str:
        return self.name


class StreetKey(TenantModel):
    """Something a street is found by: its name from one of its words on. Compared byte by byte, so an index helps."""

    street = TenantForeignKey(Street, on_delete=models.DO_NOTHING, related_name="keys")
    key = models.CharField(max_length=130, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["tenant", "key"], name="streets_by_key")]
