# SPDX-License-Identifier: EUPL-1.2
"""Tokens, answers that are given twice alike, webhooks and the messages they carry."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.people.models import Staff
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class ApiToken(TenantModel):
    """With it a program acts for the town, or for the one member of staff who made it. Only its digest is kept."""

    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16, help_text="its beginning, to find it by")
    digest = models.CharField(max_length=64)
    staff = TenantForeignKey(
        Staff, null=True, on_delete=models.CASCADE, related_name="+", help_text="in whose name; empty: the town's"
    )
    scopes = models.JSONField(default=list)
    offices = models.JSONField(default=list, help_text="function keys")
    last_day = models.DateField()
    made_by = models.CharField(max_length=200)
    made_by_id = models.UUIDField(null=True, help_text="who cannot agree to it as well")
    made_at = models.DateTimeField(auto_now_add=True)
    agreed_at = models.DateTimeField(null=True, help_text="before it the town's token opens nothing")
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_for = models.JSONField(default=list, help_text="function keys of the offices whose heads have agreed so far")
    used_at = models.DateTimeField(null=True, help_text="to the hour")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="one_api_token_a_digest"),
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=Q(revoked_at=None, staff=None),
                name="one_api_token_a_name",
                violation_error_message=_("Einen Zugang mit diesem Namen gibt es schon."),
            ),
        ]

    def is_good(self, today: date) -> bool:
        """Tell whether it opens anything today."""
        return self.revoked_at is None and self.agreed_at is not None and today <= self.last_day

    def waits(self, today: date) -> bool:
        """Tell whether it is good as soon as the heads agree."""
        return self.revoked_at is None and self.agreed_at is None and today <= self.last_day


class KeptAnswer(TenantModel):
    """What was answered to a request with an Idempotency-Key: sent again, it gets the same and does nothing."""

    token = TenantForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64, help_text="digest of what was asked")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict, help_text="ids, states and versions: nothing people have written")
    headers = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "token", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["tenant", "at"], name="kept_answers_that_end")]


class Webhook(TenantModel):
    """An address of another program that is told of events (Benachrichtigung), with the secrets it knows us by."""

    sealed_by = "id"

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    types = models.JSONField(default=list, help_text="rules.TYPES")
    offices = models.JSONField(default=list, help_text="of whose cases; empty: of all")
    secret = SealedTextField(blank=True)
    old_secret = SealedTextField(blank=True)
    changed_at = models.DateTimeField(null=True, help_text="when the secret was changed")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    upto = models.UUIDField(help_text="the newest entry of the trail that was looked at")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(ended_at=None), name="one_webhook_a_name"
            )
        ]  # fmt: skip


class WebhookMessage(TenantModel):
    """One event for one webhook, until the other side has taken it. Its id is what the other side tells it by."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("wartet")
        TAKEN = "taken", _("angenommen")
        GIVEN_UP = "given_up", _("aufgegeben")

    webhook = TenantForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages", db_index=False)
    entry = models.UUIDField(help_text="the entry of the trail it tells of")
    type = models.CharField(max_length=30)
    case = models.UUIDField()
    number = models.CharField(max_length=24)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "webhook", "entry"], name="one_message_an_entry")]
        indexes = [models.Index(fields=["tenant", "webhook", "-id"], name="messages_of_a_webhook")]


class WebhookAttempt(TenantModel):
    """One try to bring a message: what the other side answered."""

    message = TenantForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
