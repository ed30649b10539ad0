# SPDX-License-Identifier: EUPL-1.2
"""Consent, messages, delivery of results, and the post. When a result counts as announced is rules.py."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.mailbox import errors, events, permissions, queries, rules, wording
from geleitzug.core.mailbox.models import Consent, Message, PostItem
from geleitzug.core.mailbox.rules import ResultKind, TaxRule, Way
from geleitzug.ground.calendar import Holidays, holidays_of
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import job
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import directory, doors

log = logging.getLogger(__name__)

MAILBOX, POST = "mailbox", "post"
NOTIFY_WITHIN_DAYS = 5
"""A notification no mail server has taken by then has failed: longer than the queue tries to send it (ground/mail)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a result goes to its recipient: ``mailbox`` with its message, or ``post`` with its place in the queue."""

    channel: str
    message_id: UUID | None = None
    post_id: UUID | None = None


# ---- consent ---------------------------------------------------------------------------------------------------


@transaction.atomic
def give_consent(*, holder: UUID, by: Actor, version: str = wording.CONSENT_VERSION) -> Consent:
    """Agree to electronic delivery by this municipality; twice is once."""
    here = {"tenant_id": doors.current_tenant(), "holder": holder, "withdrawn_at": None}
    consent, is_new = Consent.objects.get_or_create(**here, defaults={"wording": version})
    if is_new:
        emit(events.ConsentGiven(subject=holder, holder=holder, wording=version), by=by)
    return consent


@transaction.atomic
def withdraw_consent(*, holder: UUID, by: Actor) -> None:
    """Withdraw it for what comes from now on (§ 122a (2) AO); what was provided before stays provided."""
    consent = queries.consent_of(holder)
    if consent is None:
        return
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    emit(events.ConsentWithdrawn(subject=holder, holder=holder), by=by)


def has_consent(holder: UUID) -> bool:
    """Tell whether this municipality may deliver electronically to somebody."""
    return queries.consent_of(holder) is not None


# ---- messages --------------------------------------------------------------------------------------------------


@transaction.atomic
def send_message(
    *,
    subject: UUID,
    holder: UUID | None,
    direction: str,
    kind: str,
    title: str,
    body: str,
    by: Actor,
    documents: Iterable[UUID | str] = (),
    email: str = "",
    mail: tuple[str, str] | None = None,
    language: str = "de",
    thread: UUID | None = None,
) -> Message:
    """Put a message into somebody's mailbox, or into the case; a mail without content says that it is there.

    ``mail`` is its subject and text, where the caller knows better than the usual words what may be said.
    """
    key = uuid7()
    message = Message.objects.create(
        id=key,
        holder=None if direction == Message.Direction.INTERNAL else holder,
        subject=subject,
        thread=thread or key,
        direction=direction,
        kind=kind,
        title=title[:300],
        body=body,
        documents=[str(document) for document in documents],
        author=by.name,
        language=language,
    )
    emit(
        events.MessageSent(
            subject=subject, holder=message.holder, message_id=key, title=message.title, direction=direction,
            message_kind=kind,
        ),
        by=by,
    )  # fmt: skip
    if email and direction == Message.Direction.TO_CITIZEN:
        topic, text = mail or wording.notification(language)
        send_mail_later(email, topic, text, message_id=f"message-{key}", by=by)
    return message


def messages_of(subject: UUID) -> list[Message]:
    """Return the messages of a subject in their order, as far as the open door shows them."""
    return list(queries.messages_of(subject))


def open_message(message: Message, *, by: Actor) -> Message:
    """Note that the recipient has read the message; reading it retrieves no result."""
    if message.opened_at is None and queries.is_recipient(message, by):
        with _in_the_town_of(message):
            message.opened_at = timezone.now()
            message.save(update_fields=["opened_at"])
    return message


# ---- results ---------------------------------------------------------------------------------------------------


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
        item = _queue(
            subject=subject, holder=holder, document=document, title=title, result_kind=result_kind,
            lines=addressee.get("lines", ()), reason=reason, by=by,
        )  # fmt: skip
        return Delivery(POST, post_id=item.pk)
    way = rules.way_in_mailbox(result_kind, _tax_rule())
    key = uuid7()
    message = Message.objects.create(
        id=key, holder=holder, subject=subject, thread=key, direction=Message.Direction.TO_CITIZEN,
        kind=Message.Kind.RESULT, title=title[:300], body=body, documents=[str(document)], author=by.name,
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
    topic, text = wording.notification(language, way=way)
    send_mail_later(
        addressee["email"], topic, text, message_id=f"provided-{key}", by=by, afterwards=note_notification,
        message=str(key),
    )  # fmt: skip
    return Delivery(MAILBOX, message_id=key)


def _delivered(document: UUID) -> Delivery | None:
    message = Message.objects.filter(result_document=document).first()
    if message is not None:
        return Delivery(MAILBOX, message_id=message.pk)
    item = PostItem.objects.filter(document=document).first()
    return Delivery(POST, post_id=item.pk) if item else None


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
    retrieval_ends = rules.retrieval_ends(day, _holidays()) if found.way == Way.RETRIEVAL else None
    found.post_due_on = retrieval_ends + timedelta(days=1) if retrieval_ends else None
    found.save(update_fields=["notified_at", "post_due_on"])
    emit(events.RecipientNotified(subject=found.subject, holder=found.holder, message_id=found.pk), by=MACHINE)
    if found.way == Way.PROVISION:
        _announce_in_mailbox(found, rules.announced_by_provision(day, _holidays()), by=MACHINE)


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
    with _in_the_town_of(message), transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if _goes_by_post(locked) and not PostItem.objects.filter(message=locked, state="sent").exists():
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


def _announce_in_mailbox(message: Message, day: date, *, by: Actor) -> None:
    message.announced_on = day
    message.save(update_fields=["announced_on"])
    assert message.result_document is not None
    _tell_announcement(message, message.result_document, message.result_kind, MAILBOX, day, by=by)


def _tell_announcement(
    of: Message | PostItem, document: UUID, result_kind: str, channel: str, day: date, *, by: Actor
) -> None:
    emit(
        events.DecisionAnnounced(
            subject=of.subject, holder=of.holder, document_id=document, result_kind=result_kind, channel=channel,
            announced_on=day, contestable_until=rules.appeal_ends(day, _holidays()),
        ),
        by=by,
    )  # fmt: skip


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
    emit(
        events.NotRetrieved(subject=message.subject, holder=message.holder, message_id=message.pk, reason=reason),
        by=by,
    )
    assert message.result_document is not None
    _queue(
        subject=message.subject, holder=message.holder, document=message.result_document, title=message.title,
        result_kind=message.result_kind, lines=message.addressee.get("lines", ()), reason=reason, by=by,
        message=message,
    )  # fmt: skip


# ---- the post --------------------------------------------------------------------------------------------------


def _queue(
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
    return known or _queue(
        subject=message.subject, holder=message.holder, document=document, title=message.title,
        result_kind=ResultKind.SCHREIBEN, lines=lines, reason=reason, by=by, message=message,
    )  # fmt: skip


@transaction.atomic
def print_batch(*, by: Actor, items: Collection[UUID] | None = None) -> list[PostItem]:
    """Take what waits (or what is named of it) as one batch; two who print at once get different letters.

    The documents of the batch are the caller's to fetch and to hand to a printer.
    """
    require(by, permissions.PRINT)
    waiting = PostItem.objects.select_for_update(skip_locked=True).filter(state=PostItem.State.QUEUED)
    if items is not None:
        waiting = waiting.filter(pk__in=items)
    found = list(waiting.order_by("pk"))
    batch, now = uuid7(), timezone.now()
    for item in found:
        item.state, item.batch, item.printed_at = PostItem.State.PRINTED, batch, now
    PostItem.objects.bulk_update(found, ["state", "batch", "printed_at"])
    return found


@transaction.atomic
def mark_sent(*, batch: UUID, on: date, by: Actor) -> int:
    """Note that a batch was given to the post, from which a decision's announcement is counted; twice is once.

    Raises SentBeforePrinted, for a day to come as well: whoever is told a day too early loses days to object.
    """
    require(by, permissions.PRINT)
    found = PostItem.objects.select_for_update().filter(batch=batch, state=PostItem.State.PRINTED).order_by("pk")
    count = 0
    for item in found:
        if item.printed_at is None or not timezone.localdate(item.printed_at) <= on <= timezone.localdate():
            raise errors.SentBeforePrinted
        item.state, item.sent_on = PostItem.State.SENT, on
        regime = rules.regime_of(item.result_kind)
        if regime is not rules.Regime.NONE:
            item.announced_on = rules.announced_by_post(on, regime, _holidays())
        item.save(update_fields=["state", "sent_on", "announced_on"])
        emit(
            events.LetterSent(
                subject=item.subject, holder=item.holder, post_id=item.pk, document_id=item.document, sent_on=on
            ),
            by=by,
        )
        if item.announced_on:
            _tell_announcement(item, item.document, item.result_kind, POST, item.announced_on, by=by)
        count += 1
    return count


@transaction.atomic
def print_again(item: PostItem, *, by: Actor) -> None:
    """Put a printed letter back into the queue: the paper jammed. What is in the post stays there."""
    require(by, permissions.PRINT)
    PostItem.objects.filter(pk=item.pk, state=PostItem.State.PRINTED).update(
        state=PostItem.State.QUEUED, batch=None, printed_at=None
    )


# ---- where we are ------------------------------------------------------------------------------------------------


def _holidays() -> Holidays:
    return holidays_of(directory.by_id(doors.current_tenant()).land)


def _tax_rule() -> TaxRule:
    values = directory.by_id(doors.current_tenant()).values
    return TaxRule(values.get("tax_notice_announced_by", TaxRule.PROVISION))


@contextmanager
def _in_the_town_of(message: Message) -> Iterator[None]:
    """Act in the town that sent a message: a person reads the mailbox of all towns in one portal."""
    with doors.open_door(replace(doors.current(), tenant=message.tenant_id)):
        yield
