# SPDX-License-Identifier: EUPL-1.2
"""Delivering a result: by mailbox or post, notified, retrieved or too late. From when it counts is rules.py."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.mailbox import copies, errors, events, forwarding, post, queries, rules, wording
from geleitzug.core.mailbox.actions import has_consent, in_the_town_of
from geleitzug.core.mailbox.models import Message, PostItem
from geleitzug.core.mailbox.rules import ResultKind, Way
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import job
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.tenancy import directory, doors

log = logging.getLogger(__name__)

MAILBOX = "mailbox"
NOTIFY_WITHIN_DAYS = 5
"""A notification no mail server has taken by then has failed: longer than the queue tries to send it (ground/mail)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a result goes to its recipient: ``mailbox`` with its message, or ``post`` with its place in the queue."""

    channel: str
    message_id: UUID | None = None
    post_id: UUID | None = None


@transaction.atomic
def deliver(
    *,
    subject: UUID,
    holder: UUID,
    result_kind: str,
    title: str,
    body: str,
    document: UUID,
    addressee: Mapping[str, Any],
    may_mailbox: bool,
    has_account: bool,
    by: Actor,
    language: str = "de",
) -> Delivery:
    """Deliver a result: into the mailbox where account, consent, address for the notification and result allow it.

    Everything else goes by post. Called twice with one document it is delivered once. ``addressee`` is name, lines
    (of the address field) and email.
    """
    known = _delivered(document)
    if known is not None:
        return known
    reason = _reason_for_post(holder, addressee, may_mailbox=may_mailbox, has_account=has_account)
    if reason:
        item = post.queue(
            subject=subject, holder=holder, document=document, title=title, result_kind=result_kind,
            lines=addressee.get("lines", ()), reason=reason, by=by,
        )  # fmt: skip
        return Delivery(post.POST, post_id=item.pk)
    tax_rule = rules.tax_rule_in(directory.by_id(doors.current_tenant()).values)
    way = rules.way_in_mailbox(result_kind, tax_rule)
    key = uuid7()
    message = Message.objects.create(
        id=key, holder=holder, subject=subject, thread=key, direction=Message.Direction.TO_CITIZEN,
        kind=Message.Kind.RESULT, title=title[:300], body=body, documents=[str(document)], author=by.signed,
        language=language, result_kind=ResultKind(result_kind), result_document=document, way=way,
        addressee={"name": addressee.get("name", ""), "lines": list(addressee.get("lines", ()))},
        post_due_on=timezone.localdate() + timedelta(days=NOTIFY_WITHIN_DAYS),
    )  # fmt: skip
    emit(
        events.ResultProvided(
            subject=subject, holder=holder, message_id=key, document_id=document, result_kind=message.result_kind
        ),
        by=by,
    )
    forwarding.plan(message)
    topic, text = wording.notification(language, way=way)
    send_mail_later(
        addressee["email"], topic, text, message_id=f"provided-{key}", by=by, afterwards=note_notification,
        message=str(key),
    )  # fmt: skip
    return Delivery(MAILBOX, message_id=key)


def _delivered(document: UUID) -> Delivery | None:
    message = _message_with.first(document)
    if message is not None:
        return Delivery(MAILBOX, message_id=message.pk)
    item = _item_with.first(document)
    return Delivery(post.POST, post_id=item.pk) if item else None


_message_with = Prepared(lambda document: Message.objects.filter(result_document=document).only("id"), UUID)
_item_with = Prepared(lambda document: PostItem.objects.filter(document=document).only("id"), UUID)


def _reason_for_post(holder: UUID, addressee: Mapping[str, Any], *, may_mailbox: bool, has_account: bool) -> str:
    if not may_mailbox:
        return "not_allowed"
    if not has_account:
        return "no_account"
    if not is_address(addressee.get("email") or ""):
        return "no_email"
    return "" if has_consent(holder) else "no_consent"


@job("mailbox.note_notification")
def note_notification(message: str, sent: bool, at_time: str) -> None:
    """Count the days from the moment the mail server took the notification; refused, the result goes by post."""
    found = Message.objects.select_for_update().filter(pk=message, notified_at=None, provision_ended_at=None).first()
    if found is None:
        return
    if not sent:
        if found.downloaded_at is None:
            _end_provision(found, reason="not_notified", by=MACHINE)
        return
    moment = datetime.fromisoformat(at_time)
    day = timezone.localdate(moment)
    found.notified_at = moment
    retrieval_ends = rules.retrieval_ends(day, post.holidays_here()) if found.way == Way.RETRIEVAL else None
    found.post_due_on = retrieval_ends + timedelta(days=1) if retrieval_ends else None
    found.save(update_fields=["notified_at", "post_due_on"])
    emit(events.RecipientNotified(subject=found.subject, holder=found.holder, message_id=found.pk), by=MACHINE)
    if found.way == Way.PROVISION:
        provided = timezone.localdate(found.provided_at)
        announced = rules.announced_by_provision(provided, day, post.holidays_here())
        _announce_in_mailbox(found, announced, by=MACHINE)
        copies.follow(found, by=MACHINE)  # who was quicker than the mail has retrieved it already


def download(message: Message, document: UUID | str, *, by: Actor) -> UUID:
    """Let the recipient take a document from a message; returns its id for the files ability.

    The first retrieval of a result is noted, and with it the day on which a decision is announced
    (§ 41 (2a) sentence 3 VwVfG). Raises ProvisionEnded once it goes by post (sentence 4), until it is in the post:
    from the day itself, whether or not the job that prints it has run.
    """
    if str(document) not in message.documents:
        raise errors.MailboxError(str(document))
    if not message.is_result or not queries.is_recipient(message, by):
        return UUID(str(document))
    with in_the_town_of(message), transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if _goes_by_post(locked) and queries.came_by_post(locked) is None:
            raise errors.ProvisionEnded
        if locked.downloaded_at is None and locked.provision_ended_at is None:
            _note_retrieval(locked, by=by)
    return UUID(str(document))


def _goes_by_post(message: Message) -> bool:
    over = message.post_due_on is not None and message.post_due_on <= timezone.localdate()
    return message.provision_ended_at is not None or (over and message.downloaded_at is None)


def _note_retrieval(message: Message, *, by: Actor) -> None:
    message.downloaded_at = timezone.now()
    message.opened_at = message.opened_at or message.downloaded_at
    message.save(update_fields=["downloaded_at", "opened_at"])
    assert message.result_document is not None
    emit(
        events.ResultRetrieved(
            subject=message.subject, holder=message.holder, message_id=message.pk, document_id=message.result_document
        ),
        by=by,
    )
    if message.way == Way.RETRIEVAL:
        day = rules.announced_by_retrieval(timezone.localdate(message.downloaded_at))
        _announce_in_mailbox(message, day, by=by)
    copies.follow(message, by=by)


def _announce_in_mailbox(message: Message, day: date, *, by: Actor) -> None:
    message.announced_on = day
    message.save(update_fields=["announced_on"])
    assert message.result_document is not None
    post.tell_announcement(message, message.result_document, message.result_kind, MAILBOX, day, by=by)


def note_revoked(document: UUID, *, on: date) -> None:
    """Mark the letter of a decision that no longer holds, in the mailbox and in the post."""
    Message.objects.filter(result_document=document).update(revoked_on=on)
    PostItem.objects.filter(document=document).update(revoked_on=on)


def note_corrected(document: UUID, *, on: date) -> None:
    """Mark the letter in whose place a corrected version stands, in the mailbox and in the post."""
    Message.objects.filter(result_document=document).update(corrected_on=on)
    PostItem.objects.filter(document=document).update(corrected_on=on)


def fall_back_to_post(*, today: date, by: Actor) -> int:
    """End the provision of what was not retrieved in time and put it into the print queue; returns how many.

    What nobody knows an address for stays where it is, is written to the log, and keeps no other from the post.
    """
    due = Message.objects.filter(downloaded_at=None, provision_ended_at=None, post_due_on__lte=today)
    done = 0
    for key in due.order_by("pk").values_list("pk", flat=True):
        try:
            done += _fall_back(key, by=by)
        except errors.NoAddress:
            log.exception("The result of message %s must go by post, and nobody knows where to.", key)
    return done


@transaction.atomic
def _fall_back(key: UUID, *, by: Actor) -> bool:
    message = Message.objects.select_for_update(skip_locked=True).filter(
        pk=key, downloaded_at=None, provision_ended_at=None
    ).first()  # fmt: skip
    if message is not None:
        _end_provision(message, reason="not_retrieved" if message.notified_at else "not_notified", by=by)
    return message is not None


def _end_provision(message: Message, *, reason: str, by: Actor) -> None:
    message.provision_ended_at = timezone.now()
    message.save(update_fields=["provision_ended_at"])
    assert message.result_document is not None
    emit(
        events.NotRetrieved(
            subject=message.subject, holder=message.holder, message_id=message.pk, document_id=message.result_document,
            reason=reason,
        ),
        by=by,
    )  # fmt: skip
    item = post.queue(
        subject=message.subject, holder=message.holder, document=message.result_document, title=message.title,
        result_kind=message.result_kind, lines=message.addressee.get("lines", ()), reason=reason, by=by,
        message=message,
    )  # fmt: skip
    if message.revoked_on is not None or message.corrected_on is not None:
        item.revoked_on, item.corrected_on = message.revoked_on, message.corrected_on
        item.save(update_fields=["revoked_on", "corrected_on"])
