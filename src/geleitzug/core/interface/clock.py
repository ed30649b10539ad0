# SPDX-License-Identifier: EUPL-1.2
"""By the clock: webhooks are told every minute, and every night what nobody asks for any more is forgotten."""

from __future__ import annotations

from django.utils import timezone

from geleitzug.core.interface import answers, tokens
from geleitzug.core.interface.models import WebhookMessage
from geleitzug.core.interface.rules import MESSAGES_KEPT
from geleitzug.core.interface.telling import tell_all
from geleitzug.ground.jobs import periodic


@periodic("* * * * *", "interface.tell")
def tell() -> None:
    """Tell the town's webhooks what is new."""
    tell_all()


@periodic("17 3 * * *", "interface.forget")
def forget() -> None:
    """Forget answers, tokens and messages whose time is over."""
    answers.forget_old()
    tokens.end_expired()
    tokens.forget_old()
    old = WebhookMessage.objects.filter(happened_at__lt=timezone.now() - MESSAGES_KEPT)
    old.exclude(state=WebhookMessage.State.WAITING).delete()
