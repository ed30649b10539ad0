# SPDX-License-Identifier: EUPL-1.2
"""What is put right in a decision that has gone out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models.cases import Case
from geleitzug.core.cases.models.decisions import Decision
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Correction(TenantModel):
    """A correction of an obvious mistake in a decision (Berichtigung, § 42 VwVfG), from the draft to its letter."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    decision = TenantForeignKey(Decision, on_delete=models.CASCADE, related_name="corrections")
    passages = SealedJSONField(default=list, help_text="pairs: what stands in the letter, and what should")
    reasons = SealedTextField(help_text="why it is obviously wrong; the letter says so")
    renews = models.BooleanField(default=False, help_text="the period to contest it begins anew")
    drafted_by = models.UUIDField(null=True)
    drafted_by_name = models.CharField(max_length=160)
    drafted_at = models.DateTimeField(auto_now_add=True)
    agreed_by_name = models.CharField(max_length=160, blank=True)
    sent_back_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    document = models.UUIDField(null=True, help_text="the corrected letter: a newer version of the one before")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "decision"],
                condition=Q(issued_at=None, sent_back_at=None),
                name="one_open_correction",
                violation_error_message=_("Zu diesem Bescheid ist schon eine Berichtigung entworfen."),
            )
        ]
