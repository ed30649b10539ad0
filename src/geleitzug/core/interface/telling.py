# SPDX-License-Identifier: EUPL-1.2
"""Finding what webhooks are to be told: the town's audit trail is read on from where each one stands.

Nobody who writes an entry waits for this or does more because of it (docs/decisions/webhooks-read-the-trail.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases.models import Case
from geleitzug.core.interface.models import Webhook, WebhookMessage
from geleitzug.core.interface.rules import OVERLAP, TOLD, type_of
from geleitzug.core.interface.sending import ask_for
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import first_id_of, made_at, uuid7
from geleitzug.ground.tenancy import doors

AT_ONCE = 500


def tell_all() -> int:
    """Write a message for each webhook and event that is new, and ask for it to be brought; returns how many."""
    webhooks = list(Webhook.objects.select_for_update(skip_locked=True).filter(ended_at=None).order_by("id"))
    return sum(_tell(webhook) for webhook in webhooks)


def _tell(webhook: Webhook) -> int:
    """Tell one webhook of what has happened since, and a little before: an entry's transaction may have ended late."""
    told, now = 0, first_id_of(timezone.now())
    since = max(webhook.pk, first_id_of(made_at(webhook.upto) - OVERLAP))
    for entries in _since(webhook, since):
        told += _write(webhook, entries)
        webhook.upto = max(webhook.upto, entries[-1].pk)
    webhook.upto = max(webhook.upto, now)  # else what it is seldom told of is looked for from the last time on
    webhook.save(update_fields=["upto"])
    return told


def _since(webhook: Webhook, key: UUID) -> Iterator[list[Entry]]:
    kinds = [kind for kind, word in TOLD.items() if word in webhook.types]
    wanted = Entry.objects.filter(tenant=doors.current_tenant(), kind__in=kinds).order_by("id").defer("words")
    while found := list(wanted.filter(pk__gt=key)[:AT_ONCE]):
        yield found
        key = found[-1].pk


def _write(webhook: Webhook, entries: Iterable[Entry]) -> int:
    typed = {entry: word for entry in entries if (word := type_of(entry.kind, entry.facts)) in webhook.types}
    cases = Case.objects.filter(pk__in={entry.subject for entry in typed}).only("number", "office")
    if webhook.offices:
        cases = cases.filter(office__in=webhook.offices)
    numbers = {case.pk: case.number for case in cases}
    known = WebhookMessage.objects.filter(webhook=webhook, entry__in=[entry.pk for entry in typed])
    told = set(known.values_list("entry", flat=True))
    fresh = [
        WebhookMessage(
            id=uuid7(), webhook=webhook, entry=entry.pk, type=word, case=entry.subject, number=numbers[entry.subject],
            happened_at=entry.at,
        )
        for entry, word in typed.items()
        if entry.subject in numbers and entry.pk not in told
    ]  # fmt: skip
    for message in WebhookMessage.objects.bulk_create(fresh):
        ask_for(message)
    return len(fresh)
