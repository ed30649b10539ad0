# SPDX-License-Identifier: EUPL-1.2
"""What may be said of a letter to whoever has its code: no name, no number, nothing of what it decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geleitzug.core.vouching.rules import Fate, Standing
from geleitzug.ground.tenancy.models import TenantModel


class LetterCode(TenantModel):
    """A letter that bears a code (Prüfcode), and how it stands. Its holder is the code's digest."""

    holder = models.UUIDField(unique=True)
    subject = models.UUIDField(null=True, help_text="the case, as long as there is one")
    document = models.UUIDField(null=True)
    original = models.UUIDField(null=True, help_text="the document this is a corrected version of")
    corrected_on = models.DateField(null=True, help_text="the day of this corrected version")
    kind = models.CharField(max_length=24, help_text="mailbox.rules.ResultKind")
    title = models.CharField(max_length=200, blank=True, help_text="as the package calls it: words for everybody")
    office = models.CharField(max_length=200)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the bytes that went out")
    seal = models.JSONField(default=dict, help_text="whose electronic seal it bears, by whom, when")
    fate = models.CharField(max_length=10, blank=True, choices=[(fate.value, fate.value) for fate in Fate])
    fate_on = models.DateField(null=True, help_text="since this day it no longer holds as it is")
    contested_on = models.DateField(null=True)
    suspends = models.BooleanField(default=False, help_text="the objection, or a stay, keeps it from being enforced")
    gone_on = models.DateField(null=True, help_text="since then the house keeps nothing of the case")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fate="") | Q(fate_on__isnull=False), name="a_fate_has_its_day"),
            models.CheckConstraint(
                condition=Q(gone_on=None) | Q(subject=None, document=None, original=None, sha256=""),
                name="of_what_is_gone_no_trace_stays",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject"], name="codes_of_a_subject"),
            models.Index(fields=["tenant", "document"], name="codes_of_a_document"),
            models.Index(fields=["tenant", "original"], condition=Q(original__isnull=False), name="codes_of_versions"),
        ]

    @property
    def standing(self) -> Standing:
        """Tell how the letter stands."""
        return Standing.of(fate=self.fate, contested=self.contested_on is not None, suspends=self.suspends)
