# SPDX-License-Identifier: EUPL-1.2
"""The one table of what has happened: audit trail of the town and timeline of each subject."""

from __future__ import annotations

from django.db import models

from geleitzug.ground.tenancy.models import TenantModel


class Entry(TenantModel):
    """Something that has happened; written once, never changed."""

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["tenant", "subject", "id"], name="timeline")]
