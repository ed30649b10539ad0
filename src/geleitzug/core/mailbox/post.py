# SPDX-License-Identifier: EUPL-1.2
"""What goes on paper: the print queue, batches, and the day they are posted. What goes there says delivery.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.mailbox import errors, events, permissions, rules
from geleitzug.core.mailbox.models import Message, PostItem, PrintBatch
from geleitzug.core.mailbox.rules import ResultKind
from geleitzug.ground.calendar import Holidays, holidays_of
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.postal import is_abroad
from geleitzug.ground.tenancy import directory, doors

POST = "post"


def queue(
    *,
    subject: UUID,
    holder: UUID | None,
    document: UUID,
    title: str,
    result_kind: str,
    lines: Iterable[str],
    reason: str,
    by: Actor,
    message: Message | None = None,
) -> PostItem:
    """Put a letter into the print queue; raises NoAddress where it is not known where to."""
    address = [line for line in lines if line.strip()]
    if len(address) < 2:
        raise errors.NoAddress(str(document))
    item = PostItem.objects.create(
        holder=holder, subject=subject, message=message, document=document, title=title[:300],
        result_kind=ResultKind(result_kind), address=address, reason=reason,
    )  # fmt: skip
    emit(
        events.LetterQueued(subject=subject, holder=holder, post_id=item.pk, document_id=document, reason=reason),
        by=by,
    )
    return item


@transaction.atomic
def post_letter(*, message: Message, document: UUID, lines: Iterable[str], reason: str, by: Actor) -> PostItem:
    """Send a message on paper as well, as nobody can be told that it lies in a mailbox; twice is once."""
    known = PostItem.objects.filter(message=message).first()
    return known or queue(
        subject=message.subject, holder=message.holder, document=document, title=message.title,
        result_kind=ResultKind.SCHREIBEN, lines=lines, reason=reason, by=by, message=message,
    )  # fmt: skip


@transaction.atomic
def print_batch(*, by: Actor, items: Collection[UUID] | None = None) -> list[PostItem]:
    """Take what waits (or what is named of it) as one batch; two who print at once get different letters.

    The documents of the batch are the caller's to fetch and to hand to a printer.
    """
    by = require(by, permissions.PRINT)
    waiting = PostItem.objects.select_for_update(skip_locked=True).filter(state=PostItem.State.QUEUED)
    if items is not None:
        waiting = waiting.filter(pk__in=items)
    found = list(waiting.order_by("pk"))
    if not found:
        return []
    batch = PrintBatch.objects.create(made_at=timezone.now(), made_by=by.signed)
    for item in found:
        item.state, item.batch, item.printed_at = PostItem.State.PRINTED, batch.pk, batch.made_at
    PostItem.objects.bulk_update(found, ["state", "batch", "printed_at"])
    return found


def note_taken(batch: PrintBatch, *, by: Actor) -> None:
    """Note that the file of a batch was fetched: from now on it may be on paper, here or at a print service."""
    by = require(by, permissions.PRINT)
    PrintBatch.objects.filter(pk=batch.pk, taken_at=None).update(taken_at=timezone.now(), taken_by=by.signed)


@transaction.atomic
def mark_sent(*, batch: UUID, on: date, by: Actor) -> int:
    """Note that a batch was given to the post, from which a decision's announcement is counted; twice is once.

    Raises SentBeforePrinted, for a day to come as well: whoever is told a day too early loses days to object.
    """
    by = require(by, permissions.PRINT)
    found = PostItem.objects.select_for_update().filter(batch=batch, state=PostItem.State.PRINTED).order_by("pk")
    count = 0
    for item in found:
        if item.printed_at is None or not timezone.localdate(item.printed_at) <= on <= timezone.localdate():
            raise errors.SentBeforePrinted
        item.state, item.sent_on = PostItem.State.SENT, on
        regime = rules.regime_of(item.result_kind)
        if regime is not rules.Regime.NONE:
            abroad = is_abroad(item.address)
            item.announced_on = rules.announced_by_post(on, regime, holidays_here(), abroad=abroad)
        item.save(update_fields=["state", "sent_on", "announced_on"])
        emit(
            events.LetterSent(
                subject=item.subject, holder=item.holder, post_id=item.pk, document_id=item.document, sent_on=on
            ),
            by=by,
        )
        if item.announced_on:
            tell_announcement(item, item.document, item.result_kind, POST, item.announced_on, by=by)
        count += 1
    return count


@transaction.atomic
def print_again(item: PostItem, *, by: Actor) -> None:
    """Take a printed letter out of its batch: the paper jammed, or nobody need read it any more.

    It waits again, or is dropped where what it asks for is settled. What is in the post stays there.
    """
    by = require(by, permissions.PRINT)
    _back(PostItem.objects.filter(pk=item.pk), by=by)


@transaction.atomic
def take_back(batch: UUID, *, by: Actor) -> int:
    """Take what is not in the post out of a batch, as nothing of it was printed; returns how many."""
    by = require(by, permissions.PRINT)
    return _back(PostItem.objects.filter(batch=batch), by=by)


def _back(items: QuerySet[PostItem], *, by: Actor) -> int:
    # Locked in the order in which mark_sent locks them: whoever comes second waits and finds nothing to do.
    printed = list(items.filter(state=PostItem.State.PRINTED).select_for_update().order_by("pk"))
    for item in printed:
        item.state, item.batch, item.printed_at = PostItem.State.QUEUED, None, None
        if item.settled_on is not None:
            _drop(item, by=by)
    PostItem.objects.bulk_update(printed, ["state", "batch", "printed_at"])
    return len(printed)


@transaction.atomic
def note_settled(messages: Collection[UUID], *, by: Actor) -> list[PostItem]:
    """Note that what some messages ask for is settled: their letters that wait to be printed are dropped.

    Returns the letters as they are now. What is printed may be on its way: whoever has the batch takes it out, or not.
    """
    if not messages:
        return []
    found = list(PostItem.objects.select_for_update().filter(message__in=messages).order_by("pk"))
    for item in found:
        item.settled_on = item.settled_on or timezone.localdate()
        if item.state == PostItem.State.QUEUED:
            _drop(item, by=by)
    PostItem.objects.bulk_update(found, ["state", "settled_on"])
    return found


def _drop(item: PostItem, *, by: Actor) -> None:
    item.state = PostItem.State.DROPPED
    emit(events.LetterDropped(subject=item.subject, post_id=item.pk, document_id=item.document), by=by)


def tell_announcement(
    of: Message | PostItem, document: UUID, result_kind: str, channel: str, day: date, *, by: Actor
) -> None:
    """Say that a decision is announced, and until when it can be contested."""
    emit(
        events.DecisionAnnounced(
            subject=of.subject, holder=of.holder, document_id=document, result_kind=result_kind, channel=channel,
            announced_on=day, contestable_until=rules.appeal_ends(day, holidays_here()),
        ),
        by=by,
    )  # fmt: skip


def holidays_here() -> Holidays:
    """Return the holidays of the town whose door is open."""
    return holidays_of(directory.by_id(doors.current_tenant()).land)
