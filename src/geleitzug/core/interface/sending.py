# SPDX-License-Identifier: EUPL-1.2
"""Bringing one message to its webhook: tried, tried again, given up. The line outside is a connector's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from geleitzug.core.interface import ports, webhooks
from geleitzug.core.interface.events import WebhookGaveUp, WebhookSentAgain
from geleitzug.core.interface.models import WebhookAttempt, WebhookMessage
from geleitzug.core.interface.permissions import MANAGE
from geleitzug.core.interface.ports import Outcome, Parcel
from geleitzug.core.interface.rules import next_wait
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import directory, doors

State = WebhookMessage.State


@job("interface.bring", outside=True)
def bring(*, tenant: UUID, message: str, tried: int) -> None:
    """Try a message once more; ``tried`` is how often it had been tried when this was asked for, so twice is once."""
    with doors.machine_door(tenant):
        parcel = _parcel(UUID(message), tried)
    if parcel is None:
        return
    outcome = ports.carrier().bring(parcel)
    with doors.machine_door(tenant):
        _note(UUID(message), tried, outcome, parcel.sent_at)


def ask_for(message: WebhookMessage) -> None:
    """Ask for the next try of a message."""
    defer(bring, at=message.next_at, message=str(message.pk), tried=message.tries)


@transaction.atomic
def send_again(message: WebhookMessage, *, by: Actor) -> None:
    """Try a message again that was given up; the count begins anew. Raises NotPermitted."""
    by = require(by, MANAGE)
    row = WebhookMessage.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=message.pk)
    if row.state != State.GIVEN_UP:
        return
    row.state, row.tries, row.next_at = State.WAITING, 0, None
    row.save(update_fields=["state", "tries", "next_at"])
    ask_for(row)
    emit(WebhookSentAgain(subject=row.webhook_id, name=row.webhook.name), by=by)


def body_of(message: WebhookMessage, host: str) -> bytes:
    """Return what is sent: what has happened to which case, and where to read more. Nothing of its content."""
    return msgspec.json.encode(
        {
            "type": message.type,
            "timestamp": message.happened_at.isoformat(),
            "data": {
                "case": message.number,
                "case_id": str(message.case),
                "href": f"{host}api/v1/cases/{message.number}",
            },
        }
    )


def _parcel(key: UUID, tried: int) -> Parcel | None:
    row = WebhookMessage.objects.select_related("webhook").filter(pk=key, state=State.WAITING, tries=tried).first()
    if row is None or row.webhook.ended_at is not None:
        return None
    assert row.tenant_id is not None
    return Parcel(
        id=f"msg_{row.pk.hex}",
        url=row.webhook.url,
        body=body_of(row, directory.address_of(row.tenant_id)),
        sent_at=timezone.now(),
        secrets=webhooks.secrets_of(row.webhook),
    )


def _note(key: UUID, tried: int, outcome: Outcome, at: datetime) -> None:
    """Keep what came of a try, and ask for the next or give up."""
    waiting = WebhookMessage.objects.select_for_update(of=("self",)).select_related("webhook")
    row = waiting.filter(pk=key, state=State.WAITING, tries=tried).first()
    if row is None:
        return
    WebhookAttempt.objects.create(message=row, at=at, status=outcome.status, trouble=outcome.trouble[:300])
    row.tries += 1
    if not outcome.trouble:
        row.state, row.next_at = State.TAKEN, None
    elif (wait := next_wait(row.tries)) is None:
        row.state, row.next_at = State.GIVEN_UP, None
        emit(WebhookGaveUp(subject=row.webhook_id, name=row.webhook.name, trouble=outcome.trouble[:200]), by=MACHINE)
    else:
        row.next_at = timezone.now() + wait
        ask_for(row)
    row.save(update_fields=["state", "tries", "next_at"])
