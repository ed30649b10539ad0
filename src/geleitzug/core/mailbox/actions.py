# SPDX-License-Identifier: EUPL-1.2
"""Consent, and messages to and fro. Results are delivery.py, what goes on paper is post.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.mailbox import events, queries, wording
from geleitzug.core.mailbox.models import Consent, Message
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import Actor, check_right
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import doors

# ---- consent ---------------------------------------------------------------------------------------------------


@transaction.atomic
def give_consent(
    *, holder: UUID, by: Actor, purpose: Purpose = Purpose.DELIVERY, version: str = "", language: str = "de"
) -> Consent:
    """Agree to electronic delivery by this municipality, or to another purpose, from now on; twice is once.

    ``language`` is the one in which the words were read, ``version`` which words: those of today.
    """
    check_right(by, Right.SEND)
    version = version or wording.CONSENT_VERSIONS[purpose]
    here = {"tenant_id": doors.current_tenant(), "holder": holder, "purpose": purpose, "withdrawn_at": None}
    consent, is_new = Consent.objects.get_or_create(**here, defaults={"wording": version, "language": language})
    if is_new:
        emit(events.ConsentGiven(subject=holder, holder=holder, wording=version, purpose=purpose), by=by)
    return consent


@transaction.atomic
def withdraw_consent(*, holder: UUID, by: Actor, purpose: Purpose = Purpose.DELIVERY) -> None:
    """Withdraw it for what comes from now on (§ 122a (2) AO); what was provided before stays provided."""
    check_right(by, Right.SEND)
    consent = queries.consent_of(holder, purpose)
    if consent is None:
        return
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    emit(events.ConsentWithdrawn(subject=holder, holder=holder, purpose=purpose), by=by)


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
        author=by.signed,
        language=language,
    )
    mailed = bool(email) and direction == Message.Direction.TO_CITIZEN
    emit(
        events.MessageSent(
            subject=subject, holder=message.holder, message_id=key, title=message.title, direction=direction,
            message_kind=kind, mailed=mailed,
        ),
        by=by,
    )  # fmt: skip
    if mailed:
        topic, text = mail or wording.notification(language)
        send_mail_later(email, topic, text, message_id=f"message-{key}", by=by)
    return message


def messages_of(subject: UUID) -> list[Message]:
    """Return the messages of a subject in their order, as far as the open door shows them."""
    return list(queries.messages_of(subject))


def open_message(message: Message, *, by: Actor) -> Message:
    """Note that the recipient has read the message; reading it retrieves no result."""
    if message.opened_at is None and queries.is_recipient(message, by):
        with in_the_town_of(message):
            message.opened_at = timezone.now()
            message.save(update_fields=["opened_at"])
    return message


def note_read_by_office(subject: UUID) -> int:
    """Note that who works on a subject has what came for the office before them; returns how many messages are new."""
    return queries.unread_by_office(subject).update(opened_at=timezone.now())


@contextmanager
def in_the_town_of(message: Message) -> Iterator[None]:
    """Act in the town that sent a message: a person reads the mailbox of all towns in one portal."""
    with doors.open_door(replace(doors.current(), tenant=message.tenant_id)):
        yield
