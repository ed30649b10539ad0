# SPDX-License-Identifier: EUPL-1.2
"""What a case waits for, and until when: questions to the applicant, and periods."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases import deadlines, rules
from geleitzug.core.cases.models.cases import Case
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class QuestionQuerySet(models.QuerySet["Question"]):
    """The questions to an applicant."""

    def open(self) -> QuestionQuerySet:
        """Keep what is neither answered nor called off: of a case at most one."""
        return self.filter(answered_at=None, cancelled_at=None)


class Question(TenantModel):
    """Something the office needs from the applicant (Nachforderung)."""

    sealed_by = "case_id"

    holder = models.UUIDField()
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    text = SealedTextField()
    about = models.CharField(max_length=200, blank=True, help_text="the path of the file question it asks again")
    asked_by = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    message = models.UUIDField(null=True, help_text="by which the applicant was asked, in the case's messages")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case"],
                condition=Q(answered_at=None, cancelled_at=None),
                name="one_open_question",
                violation_error_message=_("Es ist noch eine Rückfrage offen."),
            )
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether it is neither answered nor called off."""
        return self.answered_at is None and self.cancelled_at is None


class Deadline(TenantModel):
    """A period that runs in a case (Frist): the day by which the office decides, or another its package declares."""

    sealed_by = "case_id"

    holder = models.UUIDField()
    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines", db_index=False)
    clock = models.SlugField(max_length=40, default=DECIDE, db_index=False, help_text="the package's key: clocks.py")
    starts_on = models.DateField()
    ends_on = models.DateField()
    paused_on = models.DateField(null=True)
    met_on = models.DateField(null=True)
    deemed = models.BooleanField(default=False, help_text="approval comes about by law when it ends (§ 42a VwVfG)")
    deemed_on = models.DateField(null=True, help_text="the day with whose end that has happened")
    extended_on = models.DateField(null=True, help_text="when; no period is extended twice")
    extended_from = models.DateField(null=True, help_text="when it ended before")
    extension_reason = SealedTextField(blank=True)
    warn_on = models.DateField(null=True, help_text="when who works on the case is told; empty: told, or never")
    escalate_on = models.DateField(null=True, help_text="when the head of the office is told; empty likewise")
    missed_told = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "clock"], name="one_deadline_a_clock")]
        indexes = [
            models.Index(fields=["tenant", "ends_on"], condition=Q(met_on=None), name="deadlines_running"),
            models.Index(
                fields=["tenant", "warn_on"], condition=Q(met_on=None, warn_on__isnull=False), name="deadlines_to_warn"
            ),
            models.Index(
                fields=["tenant", "escalate_on"],
                condition=Q(met_on=None, escalate_on__isnull=False),
                name="deadlines_to_escalate",
            ),
        ]

    def days_left(self, today: date) -> int:
        """Return how many days are left."""
        return rules.days_left(self.ends_on, today, self.paused_on)

    def urgency(self, today: date) -> str:
        """Name how urgent it is."""
        return "met" if self.met_on else rules.urgency(self.ends_on, today, self.paused_on)

    def stand(self, today: date) -> deadlines.Stand:
        """Name how it stands."""
        return deadlines.stand(
            self.ends_on,
            today,
            paused=self.paused_on is not None,
            met=self.met_on is not None,
            deemed=self.deemed_on is not None,
        )
