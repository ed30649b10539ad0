# SPDX-License-Identifier: EUPL-1.2
"""Conversations with identity providers: what was asked, and which messages have been heard."""

from __future__ import annotations

from django.db import models

from geleitzug.ground.tenancy.models import TenantModel


class SignInAttempt(TenantModel):
    """Somebody was sent to an identity provider and may come back once (Anmeldeversuch).

    Of what only their browser knows the digest is kept. ``heard`` is what the provider said, until they pick it up.
    """

    provider = models.CharField(max_length=40)
    request_id = models.CharField(max_length=80)
    relay = models.CharField(max_length=64)
    browser = models.CharField(max_length=64)
    purpose = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ticket = models.CharField(max_length=64, blank=True)
    heard = models.JSONField(default=dict)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "provider", "request_id"], name="one_attempt_a_request")
        ]
        indexes = [
            models.Index(fields=["tenant", "ticket"], name="attempt_by_ticket"),
            models.Index(fields=["tenant", "asked_at"], name="attempts_by_age"),
        ]


class HeardMessage(TenantModel):
    """A response or assertion that was believed once and never is again, as long as it could be (gehörte Nachricht)."""

    provider = models.CharField(max_length=40)
    message_id = models.CharField(max_length=256)
    good_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "provider", "message_id"], name="heard_once")]
        indexes = [models.Index(fields=["tenant", "good_until"], name="heard_by_age")]
