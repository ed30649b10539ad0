# SPDX-License-Identifier: EUPL-1.2
"""The outbox: a mail is a row before it is sent, so that it commits or vanishes with what caused it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.tenancy.models import TenantModel


class OutgoingMail(TenantModel):
    """A mail to one person. After sending only its number and times stay, unless settings.MAIL_KEEP_SENT.

    Of one that was refused the same, some days later (clock.py).
    """

    class State(models.TextChoices):
        """Where the mail is."""

        QUEUED = "queued", _("wird gesendet")
        SENT = "sent", _("gesendet")
        REFUSED = "refused", _("abgelehnt")

    message_id = models.CharField(max_length=200, help_text="the same for every repetition")
    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="an appointment as iCalendar, goes along as a file")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=200, blank=True)
    afterwards = models.JSONField(null=True, help_text="the job to ask for once it is sent or refused")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message_id"], name="one_mail_a_message_id")]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="newest_mails"),
            models.Index(fields=["tenant", "id"], condition=models.Q(state="queued"), name="waiting_mails"),
        ]

    def __str__(self) -> str:
        return self.message_id
