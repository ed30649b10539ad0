# SPDX-License-Identifier: EUPL-1.2
"""Conversations: opened by a question, answered once, picked up once by the browser that began. All by the machine."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from geleitzug.ground.saml.models import HeardMessage, SignInAttempt
from geleitzug.ground.saml.refusals import Reason, Refused

PATIENCE = timedelta(minutes=30)
"""So long may somebody look for their identity card."""
PICK_UP = timedelta(minutes=5)
"""So long what a provider said waits for the browser, which comes at once."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a new conversation gives out: ``relay`` goes with the question, ``browser`` into a cookie."""

    relay: str
    browser: str


def open_attempt(*, provider: str, request_id: str, relay: str, purpose: Mapping[str, Any], now: datetime) -> Opened:
    """Remember a question; ``purpose`` is what the desk wants to know again afterwards."""
    opened = Opened(relay=relay, browser=secrets.token_urlsafe(24))
    SignInAttempt.objects.create(
        provider=provider,
        request_id=request_id,
        relay=digest(opened.relay),
        browser=digest(opened.browser),
        purpose=dict(purpose),
        asked_at=now,
    )
    return opened


def new_relay() -> str:
    """Return a new RelayState: it says nothing, and fits the 80 bytes of bindings 3.5.3."""
    return secrets.token_urlsafe(24)


def attempt_of(provider: str, request_id: str) -> SignInAttempt | None:
    """Return the conversation a message belongs to, whatever has become of it."""
    return SignInAttempt.objects.filter(provider=provider, request_id=request_id).first()


def answer(
    attempt: SignInAttempt | None,
    *,
    relay: str,
    message_ids: tuple[str, ...],
    good_until: datetime,
    heard: Mapping[str, Any],
    now: datetime,
) -> str:
    """Take an answer in, once, and return the ticket with which the browser picks it up; raises Refused.

    Nobody asked: unsolicited responses (profiles 4.1.5) are not taken. Asked, but answered already: replayed.
    """
    check_open(attempt, relay=relay, now=now)
    assert attempt is not None
    _note_heard(attempt.provider, message_ids, good_until)
    ticket = secrets.token_urlsafe(24)
    taken_in = SignInAttempt.objects.filter(pk=attempt.pk, answered_at=None).update(
        answered_at=now, ticket=digest(ticket), heard=dict(heard)
    )
    if not taken_in:
        raise Refused(Reason.REPLAYED)
    return ticket


def check_open(attempt: SignInAttempt | None, *, relay: str, now: datetime) -> None:
    """Refuse an answer to a question nobody asked, or asked too long ago, or that has its answer."""
    if attempt is None or not belongs_to(attempt, relay):
        raise Refused(Reason.UNASKED)
    if attempt.answered_at is not None:
        raise Refused(Reason.REPLAYED)
    if now - attempt.asked_at > PATIENCE:
        raise Refused(Reason.EXPIRED, "the question")


def belongs_to(attempt: SignInAttempt, relay: str) -> bool:
    """Tell whether a RelayState is the one that went with a question."""
    return hmac.compare_digest(attempt.relay, digest(relay))


def pick_up(provider: str, *, ticket: str, browser: str, now: datetime) -> SignInAttempt:
    """Return an answered conversation to the browser that began it, once; what was heard is forgotten with it.

    Raises Refused. Another browser may be somebody who was made to follow a stranger's link: they would go on in the
    stranger's name (login CSRF).
    """
    attempt = SignInAttempt.objects.filter(provider=provider, ticket=digest(ticket)).first() if ticket else None
    if attempt is None or attempt.answered_at is None:
        raise Refused(Reason.UNASKED)
    if not hmac.compare_digest(attempt.browser, digest(browser)):
        raise Refused(Reason.OTHER_BROWSER)
    if now - attempt.answered_at > PICK_UP:
        raise Refused(Reason.EXPIRED, "the ticket")
    if not SignInAttempt.objects.filter(pk=attempt.pk, taken_at=None).update(taken_at=now, heard={}):
        raise Refused(Reason.REPLAYED, "the ticket")
    return attempt


def forget(now: datetime) -> None:
    """Forget what nobody picked up in time, and what cannot be replayed any more because it is over."""
    SignInAttempt.objects.filter(answered_at__lt=now - PICK_UP).exclude(heard={}).update(heard={})
    SignInAttempt.objects.filter(asked_at__lt=now - PATIENCE - PICK_UP).delete()
    HeardMessage.objects.filter(good_until__lt=now).delete()


def digest(secret: str) -> str:
    """Return what we keep of a secret."""
    return hashlib.sha256(b"geleitzug sign-in " + secret.encode()).hexdigest()


def _note_heard(provider: str, message_ids: tuple[str, ...], good_until: datetime) -> None:
    try:
        with transaction.atomic():
            HeardMessage.objects.bulk_create(
                HeardMessage(provider=provider, message_id=each[:256], good_until=good_until) for each in message_ids
            )
    except IntegrityError:
        raise Refused(Reason.REPLAYED, "a message heard before") from None
