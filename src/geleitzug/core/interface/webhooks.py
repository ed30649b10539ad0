# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: made, given a new secret, ended, and what came of their messages. Finding what to tell is telling.py."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from geleitzug.core.interface import ports
from geleitzug.core.interface.events import WebhookEnded, WebhookMade, WebhookSecretChanged
from geleitzug.core.interface.models import Webhook, WebhookMessage
from geleitzug.core.interface.permissions import MANAGE
from geleitzug.core.interface.rules import OLD_SECRET_SIGNS, TYPES, NameTaken, NothingChosen, NotThere
from geleitzug.ground.events import emit
from geleitzug.ground.ids import first_id_of, uuid7
from geleitzug.ground.people.actors import Actor, require

LATEST = 50
State = WebhookMessage.State


@transaction.atomic
def make(*, by: Actor, name: str, url: str, types: Collection[str], offices: Collection[str] = ()) -> Webhook:
    """Let a program be told of what happens from now on; its secret is read once from the row that comes back.

    Raises NotPermitted, NothingChosen, NotThere, NameTaken.
    """
    by = require(by, MANAGE)
    chosen = [each for each in TYPES if each in types]
    if not chosen:
        raise NothingChosen
    if objection := ports.carrier().objection(url):
        raise NotThere(objection)
    if Webhook.objects.filter(name=name, ended_at=None).exists():
        raise NameTaken(name)
    webhook = Webhook(
        id=uuid7(),
        name=name,
        url=url,
        types=chosen,
        offices=sorted(set(offices)),
        secret=ports.carrier().new_secret(),
        made_by=by.signed,
        upto=first_id_of(timezone.now()),
    )
    webhook.save(force_insert=True)
    # A query may carry a key of the other side: the trail is read by more people than the webhook's page.
    emit(WebhookMade(subject=webhook.pk, name=name, url=url.partition("?")[0], types=tuple(chosen)), by=by)
    return webhook


@transaction.atomic
def change_secret(webhook: Webhook, *, by: Actor) -> str:
    """Give a webhook a new secret and return it; for a day the old one signs along, so that no message is lost."""
    by = require(by, MANAGE)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    row.old_secret, row.secret, row.changed_at = row.secret, ports.carrier().new_secret(), timezone.now()
    row.save(update_fields=["old_secret", "secret", "changed_at"])
    emit(WebhookSecretChanged(subject=row.pk, name=row.name), by=by)
    return row.secret


@transaction.atomic
def end(webhook: Webhook, *, by: Actor) -> None:
    """Tell a program nothing more; what waits is dropped. Twice is once."""
    by = require(by, MANAGE)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.ended_at is not None:
        return
    row.ended_at, row.secret, row.old_secret = timezone.now(), "", ""
    row.save(update_fields=["ended_at", "secret", "old_secret"])
    row.messages.filter(state=State.WAITING).delete()
    emit(WebhookEnded(subject=row.pk, name=row.name), by=by)


def secrets_of(webhook: Webhook) -> list[str]:
    """Return the secrets that sign now: the new one first."""
    changed = webhook.changed_at
    both = changed is not None and timezone.now() - changed < OLD_SECRET_SIGNS and webhook.old_secret
    return [webhook.secret, webhook.old_secret] if both else [webhook.secret]


def webhooks_for(actor: Actor) -> list[Webhook]:
    """Return the town's webhooks by name, each with how many messages ``wait`` and were ``given_up``."""
    require(actor, MANAGE)
    counted = Webhook.objects.filter(ended_at=None).annotate(
        wait=Count("messages", filter=Q(messages__state=State.WAITING)),
        given_up=Count("messages", filter=Q(messages__state=State.GIVEN_UP)),
    )
    return list(counted.order_by("name"))


def given_up() -> list[tuple[str, int]]:
    """Return the webhooks in use that have given messages up, and how many. Needs the machine's door."""
    lost = Webhook.objects.filter(ended_at=None, messages__state=State.GIVEN_UP)
    return list(lost.annotate(lost=Count("messages")).order_by("name").values_list("name", "lost"))


def webhook_for(actor: Actor, key: UUID) -> Webhook:
    """Return a webhook; raises Http404."""
    require(actor, MANAGE)
    found = Webhook.objects.filter(pk=key, ended_at=None).first()
    if found is None:
        raise Http404
    return found


def latest_messages(webhook: Webhook) -> list[WebhookMessage]:
    """Return the latest messages of a webhook with what came of each try; those given up before all others."""
    rows = webhook.messages.prefetch_related("attempts").order_by("-id")
    given_up = list(rows.filter(state=State.GIVEN_UP)[:LATEST])
    return given_up + list(rows.exclude(state=State.GIVEN_UP)[:LATEST])
