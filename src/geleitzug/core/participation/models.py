# SPDX-License-Identifier: EUPL-1.2
"""Requests for opinions in two rows: what the case knows of one, and what its recipient is given.

The second row lies where the recipient looks: behind the link of a body outside, or in the other municipality. It
holds copies of what was chosen and nothing of the case besides, so that a wall and no page keeps the rest from them
(docs/decisions/what-a-recipient-is-given.md).
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models import Case
from geleitzug.core.participation import rules
from geleitzug.core.participation.rules import Recipient, State, Verdict, Way
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

STATE_WORDS = {
    State.ON_ITS_WAY: _("wird übergeben"),
    State.OPEN: _("offen"),
    State.OVERDUE: _("überfällig"),
    State.ANSWERED: _("beantwortet"),
    State.REVOKED: _("zurückgezogen"),
}
VERDICT_WORDS = {
    Verdict.AGREE: _("Keine Bedenken"),
    Verdict.WITH_CONDITIONS: _("Keine Bedenken mit Auflagen"),
    Verdict.DISAGREE: _("Bedenken"),
    Verdict.NOT_CONCERNED: _("Nicht betroffen"),
    Verdict.NEEDS_PAPERS: _("Es fehlen Unterlagen"),
}


class OpinionRequest(TenantModel):
    """A request for an opinion on a case (Beteiligungsanfrage), and what came of it: a column of the comparison.

    The row is the outbox as well: until ``delivered_at`` is set, a job still has to carry it to its recipient.
    """

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="opinion_requests")
    to = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Recipient])
    office = models.CharField(max_length=40, blank=True, help_text="of this town, or of the other municipality")
    town = models.UUIDField(null=True, help_text="the other municipality")
    recipient = SealedTextField(help_text="whom it is about, as the page names them")
    email = SealedTextField(blank=True)
    address = SealedTextField(blank=True, help_text="where the letter with the link goes, below the name")
    way = models.CharField(max_length=10, blank=True, help_text="how somebody outside gets the code")
    code_email = SealedTextField(blank=True)
    inquiry = models.UUIDField(null=True, help_text="the recipient's row; none for an office of this town")
    question = SealedTextField()
    parts = models.JSONField(default=list, help_text="the pages of the form whose answers are shown")
    papers = models.JSONField(default=list, help_text="the documents that are shown")
    sheet = models.UUIDField(null=True, help_text="the form it was asked with: sent twice it asks once")
    due_on = models.DateField()
    remind_on = models.DateField(null=True)
    overdue_told = models.BooleanField(default=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    delivered_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True, help_text="when the recipient first opened it")
    round = models.PositiveSmallIntegerField(default=1, help_text="which answer is asked for")
    correction = SealedTextField(blank=True, help_text="why it is asked again")
    mailed = models.JSONField(default=list, help_text="the occasions of which the recipient had a mail")
    answered_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=30, blank=True)
    text = SealedTextField(blank=True)
    conditions = SealedTextField(blank=True)
    said_by = SealedTextField(blank=True)
    documents = models.JSONField(default=list, help_text="what came with the answers, in the case's file")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = SealedTextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "case", "id"], name="opinions_of_a_case"),
            models.Index(
                fields=["tenant", "due_on"],
                condition=Q(answered_at=None, revoked_at=None),
                name="opinions_awaited",
            ),
        ]

    def state(self, today: date) -> State:
        """Return where it stands on a day."""
        return rules.state_of(
            due=self.due_on,
            today=today,
            delivered=self.delivered_at is not None,
            answered=self.answered_at is not None,
            revoked=self.revoked_at is not None,
        )

    @property
    def is_awaited(self) -> bool:
        """Tell whether an answer may still come."""
        return self.answered_at is None and self.revoked_at is None

    def lets_in(self, today: date) -> bool:
        """Tell whether a link still opens something: not after the last day, until more time is given."""
        return self.is_awaited and not rules.is_past(self.due_on, today)

    def can_be_reminded(self, today: date) -> bool:
        """Tell whether a reminder reaches somebody who can answer; a body without mail has to be called."""
        if not self.is_awaited or self.delivered_at is None:
            return False
        return not self.is_outside or (bool(self.email) and self.lets_in(today))

    @property
    def is_outside(self) -> bool:
        """Tell whether it goes to a body outside, by a link with a code."""
        return self.to == Recipient.OUTSIDE

    @property
    def gets_code_by_mail(self) -> bool:
        """Tell whether the code comes to a second mail address; else somebody passes it on."""
        return self.way == Way.MAIL


class Inquiry(TenantModel):
    """What the recipient of a request is given (Anfrage): the question, copies of what was chosen, their own words.

    Of a body outside it has a ``holder``, by whom the wall shows it through the citizens' door and keeps the unsent
    draft from the office. Of another municipality it is a row of that town, with an office in charge.
    """

    sealed_by = "id"

    holder = models.UUIDField(null=True)
    request = models.UUIDField(help_text="the asking town's row")
    about = models.UUIDField(help_text="the asking town's case")
    from_town = models.UUIDField()
    from_office = models.CharField(max_length=200, blank=True, help_text="the asking office's name")
    contact = SealedTextField(blank=True, help_text="who asks, and how to reach them")
    number = models.CharField(max_length=24, help_text="the asking town's reference")
    title = models.CharField(max_length=200, help_text="the service")
    office = models.CharField(max_length=40, blank=True)
    question = SealedTextField()
    shown = SealedJSONField(default=list, help_text="the chosen answers: title, rows of label and value")
    due_on = models.DateField()
    received_at = models.DateTimeField(auto_now_add=True)
    round = models.PositiveSmallIntegerField(default=1)
    correction = SealedTextField(blank=True, help_text="why it is asked again")
    verdict = models.CharField(max_length=30, blank=True)
    text = SealedTextField(blank=True)
    conditions = SealedTextField(blank=True)
    said_by = SealedTextField(blank=True)
    saved_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_digest = models.CharField(max_length=64, blank=True, help_text="of what was sent: the receipt says it")
    revoked_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True, help_text="since then its papers are gone")
    link_digest = models.CharField(max_length=64, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "link_digest"], condition=~Q(link_digest=""), name="one_inquiry_a_link"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "office", "due_on", "id"],
                condition=Q(sent_at=None, revoked_at=None, over_at=None),
                name="inquiries_to_answer",
            ),
            models.Index(fields=["tenant", "office", "-id"], name="inquiries_of_an_office"),
            models.Index(fields=["tenant", "about"], name="inquiries_about_a_case"),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether something can still be said to it."""
        return self.sent_at is None and self.revoked_at is None and self.over_at is None

    @cached_property
    def said(self) -> rules.Said:
        """Return what is written so far, or what was sent."""
        return rules.Said(self.verdict, self.text, self.conditions, self.said_by)

    @property
    def verdict_word(self) -> str:
        """Return what it comes to, in words."""
        return str(VERDICT_WORDS[Verdict(self.verdict)]) if self.verdict else ""
