# SPDX-License-Identifier: EUPL-1.2
"""The one table of what has happened: audit trail of the town and timeline of each subject."""

from __future__ import annotations

from typing import Any

from django.db import models

from geleitzug.ground.crypto.fields import SealedJSONField
from geleitzug.ground.crypto.keyring import KeyGone
from geleitzug.ground.events.emit import BY
from geleitzug.ground.tenancy.models import TenantModel


class Entry(TenantModel):
    """Something that has happened; written once, never changed."""

    sealed_by = "subject"

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True, help_text="of staff; who is outside is in words")
    facts = models.JSONField(default=dict)
    words = SealedJSONField(default=dict, help_text="facts that people have written: Event.sealed names them")

    class Meta:
        indexes = [models.Index(fields=["tenant", "subject", "id"], name="timeline")]

    @property
    def actor(self) -> str:
        """Return the name of who acted; nothing where it was somebody outside whose application is deleted."""
        return self.actor_name or str(self.told.get(BY, ""))

    @property
    def told(self) -> dict[str, Any]:
        """Return all facts; of a subject whose key is deleted those that say nothing of anybody."""
        try:
            return {**self.facts, **self.words}
        except KeyGone:
            return self.facts
