# SPDX-License-Identifier: EUPL-1.2
"""What is decided about a case, by whom, and what is raised against it."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models.cases import Case
from geleitzug.core.files.prose import Block, printable
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Decision(TenantModel):
    """What the office decides (Entscheidung), from the draft to the announced letter."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=30)
    reasons = SealedTextField(blank=True)
    conditions = SealedTextField(blank=True)
    drafted_by = models.UUIDField(null=True)
    drafted_by_name = models.CharField(max_length=160, blank=True)
    drafted_at = models.DateTimeField(auto_now=True)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=160, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_back_note = SealedTextField(blank=True)
    sent_back_at = models.DateTimeField(null=True, help_text="empty again once it is drafted anew")
    automatic = models.BooleanField(default=False)
    explanation = SealedJSONField(default=dict, help_text="why a program decided as it did: explaining.py")
    issued_at = models.DateTimeField(null=True)
    document = models.UUIDField(null=True)
    message = models.UUIDField(null=True)
    contestable_until = models.DateField(null=True, help_text="the last day to contest it, once it is announced")
    revocation = SealedJSONField(default=dict, help_text="how it is to be revoked, or was: actions/revoking.py")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=Q(revoked_at=None),
                name="one_decision_in_force",
                violation_error_message=_("Zu diesem Vorgang besteht bereits eine Entscheidung."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(drafted_by=None) | ~Q(approved_by=F("drafted_by")),
                name="nobody_approves_alone",
                violation_error_message=_("Wer entschieden hat, zeichnet nicht selbst (Vier-Augen-Prinzip)."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "issued_at"], condition=Q(issued_at__isnull=False), name="decisions_by_month"
            ),
            models.Index(
                fields=["tenant", "contestable_until"],
                condition=Q(contestable_until__isnull=False, revoked_at=None),
                name="decisions_contestable",
            ),
        ]

    @property
    def reasons_read(self) -> list[Block]:
        """Return the reasons in the pieces a letter sets: paragraphs, headings, lists, tables."""
        return printable(self.reasons)

    @property
    def letters(self) -> list[UUID]:
        """Return the documents it went out in: the first letter, and its corrected versions up to the newest."""
        if self.document is None:
            return []
        versions = self.corrections.exclude(document=None).order_by("issued_at")
        return [self.document, *(each.document for each in versions if each.document)]

    @property
    def is_approved(self) -> bool:
        """Tell whether a second person has agreed (four eyes, Vier-Augen-Prinzip)."""
        return self.approved_by is not None and self.approved_by != self.drafted_by


class Recheck(TenantModel):
    """A case a program would have decided and a person decides: because of a doubt, or as a sample (Stichprobe)."""

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="rechecks")
    service_key = models.SlugField(max_length=80)
    proposed = models.CharField(max_length=30, blank=True, help_text="what the program would have decided")
    reasons = SealedJSONField(default=list, help_text="what speaks against a program: texts in both languages")
    sample = models.BooleanField()
    percent = models.PositiveSmallIntegerField(help_text="how many of a hundred were drawn then")
    number = models.PositiveSmallIntegerField(help_text="how the dice fell, 0 to 9999")
    opened_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=160, blank=True)
    agrees = models.BooleanField(null=True, help_text="empty: not decided yet, or the program had no proposal")
    note = SealedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case"], condition=Q(settled_at=None), name="kept_once")
        ]
        indexes = [models.Index(fields=["tenant", "opened_at"], name="rechecks_by_month")]


class Objection(TenantModel):
    """A remedy that was lodged with the office through the portal (Widerspruch, Einspruch), until it is dealt with."""

    sealed_by = "case_id"

    class End(models.TextChoices):
        """What became of it."""

        REMEDIED = "remedied", _("abgeholfen")
        HANDED_ON = "handed_on", _("nicht abgeholfen, der Widerspruchsbehörde vorgelegt")
        REJECTED = "rejected", _("zurückgewiesen")
        GIVEN_UP = "given_up", _("zurückgenommen oder anders erledigt")

    holder = models.UUIDField()
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    letter = models.UUIDField(help_text="the document that is contested")
    message = models.UUIDField(help_text="what was written, in the case's messages")
    remedy = models.CharField(max_length=12, help_text="objection or protest")
    level = models.PositiveSmallIntegerField(help_text="how surely it was known who wrote it")
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=End, blank=True)
    stayed_at = models.DateTimeField(null=True, help_text="since then the decision is not enforced (§ 80 (4) VwGO)")
    answer = SealedJSONField(default=dict, help_text="why it is rejected, and who says so")
    document = models.UUIDField(null=True, help_text="the letter that rejects it (Widerspruchsbescheid)")
    action_until = models.DateField(
        null=True, help_text="the last day to go to court against that letter, once it is announced"
    )
    look_on = models.DateField(null=True, help_text="from this day on somebody is asked whether there was an action")
    final_on = models.DateField(null=True, help_text="since then nobody can contest the decision any more")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "letter"], condition=Q(settled_at=None), name="one_open_objection_a_letter"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "look_on"],
                condition=Q(look_on__isnull=False, final_on=None),
                name="objections_to_look_after",
            )
        ]
