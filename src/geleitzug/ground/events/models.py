# SPDX-License-Identifier: EUPL-1.2
"""The one table of what has happened (audit trail of the town and timeline of each subject), and its chain of links."""

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
    deed = models.BooleanField(default=False, help_text="of the house and not of a case: Event.deed")
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True, help_text="of staff; who is outside is in words")
    facts = models.JSONField(default=dict)
    words = SealedJSONField(default=dict, help_text="facts that people have written: Event.sealed names them")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "subject", "id"], name="timeline"),
            models.Index(fields=["tenant", "id"], condition=models.Q(deed=True), name="deeds"),
            models.Index(
                fields=["holder", "-id"], condition=models.Q(holder__isnull=False), name="entries_of_a_holder"
            ),
        ]

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


class Chain(TenantModel):
    """How far a town's entries are linked, and what came of looking at the links: one row, made with the town."""

    length = models.BigIntegerField(default=0, help_text="number of links")
    upto = models.UUIDField(null=True, help_text="entries below this id are linked")
    waiting_upto = models.UUIDField(null=True, help_text="below this, as soon as all older transactions have ended")
    waiting_for = models.BigIntegerField(null=True, help_text="the first transaction that may go on meanwhile")
    seal = models.CharField(max_length=64, help_text="keyed hash of length, upto and the newest link: linking.end_of")
    checked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, help_text="the first place that does not fit, as it was found")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_chain")]


class ChainLink(TenantModel):
    """Some entries in the order of their ids, tied to the link before: written once. How is linking.py."""

    number = models.BigIntegerField(help_text="from 1, without a gap")
    at = models.DateTimeField()
    previous = models.BinaryField(help_text="the digest of the link before")
    leaves = models.BinaryField(help_text="what was digested of each entry: linking.Leaf")
    digest = models.BinaryField()
    seal = models.CharField(max_length=64, help_text="keyed hash of the digest: who writes only here cannot make it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="links_in_a_row")]
