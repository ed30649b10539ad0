# SPDX-License-Identifier: EUPL-1.2
"""Letters that are to go out and cannot yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models.cases import Case
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class WaitingLetter(TenantModel):
    """A letter that is decided on and goes out as soon as it bears the town's seal; then the row is gone."""

    sealed_by = "case_id"

    class Kind(models.TextChoices):
        """What the letter is."""

        DECISION = "decision", _("Bescheid")
        REVOCATION = "revocation", _("Aufhebung des Bescheids")
        CORRECTION = "correction", _("Berichtigte Fassung des Bescheids")
        REJECTION = "rejection", _("Widerspruchsbescheid")
        CERTIFICATE = "certificate", _("Bescheinigung, dass der Antrag als genehmigt gilt")

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="waiting_letters")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.UUIDField(help_text="the decision or objection the letter is about")
    facts = SealedJSONField(default=dict, help_text="what else it is written with: by its kind")
    since = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    trouble = SealedTextField(blank=True, help_text="why it could not be sealed the last time, in words")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "kind", "about"], name="one_letter_waits")]
