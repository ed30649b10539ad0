# SPDX-License-Identifier: EUPL-1.2
"""Versions of a draft (Fassungen). What a draft is for, who may read it, and what goes out, others know."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.crypto.fields import SealedJSONField
from geleitzug.ground.tenancy.models import TenantModel


class TextVersion(TenantModel):
    """One version of what somebody wrote for a subject: its parts by name, sealed like everything people write."""

    class Fate(models.TextChoices):
        """What became of the version."""

        SENT_BACK = "sent_back", _("zurückgereicht")
        APPROVED = "approved", _("gezeichnet")

    sealed_by = "subject"

    subject = models.UUIDField()
    number = models.PositiveIntegerField()
    parts = SealedJSONField(help_text="name of the part → its text")
    author = models.UUIDField(null=True)
    author_name = models.CharField(max_length=160, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    fate = models.CharField(max_length=10, blank=True, choices=Fate)
    fate_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "subject", "number"], name="one_version_a_number"),
        ]
