# SPDX-License-Identifier: EUPL-1.2
"""Reading mailboxes, consent and the print queue, cut to what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from geleitzug.core.mailbox.models import Consent, Forwarding, Message, PostItem, Proof
from geleitzug.core.mailbox.rules import Purpose, ResultKind, is_decision
from geleitzug.ground.people.actors import Actor, ActorKind, check_right
from geleitzug.ground.people.rights import Right
from geleitzug.ground.prepared import Prepared, Read, Spelt
from geleitzug.ground.tenancy import doors

_DECISIONS = [kind.value for kind in ResultKind if is_decision(kind)]
_messages = Prepared(lambda subject: Message.objects.filter(subject=subject).order_by("pk"), UUID)
_items = Prepared(lambda subject: PostItem.objects.filter(subject=subject).order_by("pk"), UUID)
_proofs = Prepared(lambda subject: Proof.objects.filter(subject=subject).order_by("pk"), UUID)
_forwardings = Prepared(lambda subject: Forwarding.objects.filter(subject=subject).order_by("pk"), UUID)


def consent_of(holder: UUID, purpose: Purpose = Purpose.DELIVERY) -> Consent | None:
    """Return the consent in force in this municipality.

    The town is named here, because a person's own rows of all towns are theirs to see, and consent is given to one.
    """
    here = Consent.objects.filter(holder=holder, tenant=doors.current_tenant(), purpose=purpose)
    return here.filter(withdrawn_at=None).first()


def consents_of(holder: UUID) -> QuerySet[Consent]:
    """Return somebody's consents in all towns the open door shows, newest first."""
    return Consent.objects.filter(holder=holder).select_related("tenant").order_by("-pk")


def mailbox_of(actor: Actor) -> QuerySet[Message]:
    """Return what lies in somebody's mailbox, from every town of the group, newest first; nothing without the right."""
    if actor.holder is None or Right.MAILBOX not in actor.rights:
        return Message.objects.none()
    return (
        Message.objects.filter(holder=actor.holder, direction=Message.Direction.TO_CITIZEN)
        .select_related("tenant")
        .order_by("-pk")
    )


def unread_of(actor: Actor) -> QuerySet[Message]:
    """Return what in somebody's mailbox is not opened yet, newest first."""
    return mailbox_of(actor).filter(opened_at=None)


def unread_count(actor: Actor) -> int:
    """Return how many messages in somebody's mailbox are not opened yet."""
    return unread_of(actor).count()


def unread_by_office(subject: UUID | None = None) -> QuerySet[Message]:
    """Return what came for the office and nobody who works on it has opened, of one subject or of all."""
    found = Message.objects.filter(direction=Spelt(Message.Direction.TO_OFFICE), opened_at=None)
    return found if subject is None else found.filter(subject=subject)


def message_for(actor: Actor, message: UUID | str, *, subject: UUID | None = None) -> Message:
    """Return a message by its address; raises Http404, the same for what is not there and what is not theirs.

    Staff must come through a case they may see, so for them the case's ``subject`` is asked for. Raises RightMissing
    where somebody acts for a company and may not read its mailbox.
    """
    found = Message.objects.filter(pk=message).select_related("tenant")
    if actor.kind is ActorKind.CITIZEN:
        if actor.holder is None:
            raise Http404
        check_right(actor, Right.MAILBOX)
        found = found.filter(holder=actor.holder)
    elif subject is None:
        raise Http404
    if subject is not None:
        found = found.filter(subject=subject)
    row = found.first()
    if row is None:
        raise Http404
    return row


def messages_of(subject: UUID) -> list[Message]:
    """Return the messages of a subject in their order, as far as the open door shows them."""
    return _messages.all(subject)


def unread_questions(subject: UUID) -> list[Message]:
    """Return what the office has asked about a subject and nobody has opened in the mailbox."""
    return list(Message.objects.filter(subject=subject, kind=Message.Kind.QUESTION, opened_at=None))


def is_result(document: UUID) -> bool:
    """Tell whether a document is what the office has decided or issued, in a mailbox or in the post."""
    by_post = PostItem.objects.filter(document=document).exclude(result_kind=ResultKind.SCHREIBEN)
    return by_post.exists() or Message.objects.filter(result_document=document).exists()


def announced_on(document: UUID) -> date | None:
    """Return the day on which a letter counts as announced, in a mailbox or by post; None while it does not."""
    days = [
        *Message.objects.filter(result_document=document).values_list("announced_on", flat=True),
        *PostItem.objects.filter(document=document).values_list("announced_on", flat=True),
    ]
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Announced:
    """The letter of a decision, and from when it counts."""

    document: UUID
    message: UUID | None
    title: str
    dated: date
    announced_on: date | None
    revoked_on: date | None


def last_decision(subject: UUID) -> Announced | None:
    """Return the newest letter of a subject that carries a decision, in a mailbox or in the post."""
    messages = [each for each in messages_of(subject) if each.result_kind in _DECISIONS]
    message = messages[-1] if messages else None
    items = [each for each in reversed(post_items_of(subject)) if each.result_kind in _DECISIONS]
    # One that went by post in the end is as old as its message: a newer letter may have gone out meanwhile.
    item = next((each for each in items if each.message_id is None), None)
    if message is None or (item is not None and item.pk > message.pk):
        return _posted(item) if item else None
    found = next((each for each in items if each.document == message.result_document), None)
    assert message.result_document is not None
    return Announced(
        document=message.result_document,
        message=message.pk,
        title=message.title,
        dated=timezone.localdate(message.provided_at),
        announced_on=message.announced_on or (found.announced_on if found else None),
        revoked_on=message.revoked_on,
    )


def announced(document: UUID) -> Announced | None:
    """Return a letter that carried a result, and from when it counts; None for one that went to nobody."""
    message = Message.objects.filter(result_document=document).first()
    item = PostItem.objects.filter(document=document).order_by("-pk").first()
    if message is None:
        return _posted(item) if item else None
    dated = timezone.localdate(message.provided_at)
    counts_from = message.announced_on or (item.announced_on if item else None)
    return Announced(document, message.pk, message.title, dated, counts_from, message.revoked_on)


def _posted(item: PostItem) -> Announced:
    dated = timezone.localdate(item.queued_at)
    return Announced(item.document, None, item.title, dated, item.announced_on, item.revoked_on)


def proofs_of(subject: UUID) -> dict[UUID, Proof]:
    """Return the latest proof of delivery of each letter of a subject, as far as the open door shows them."""
    return {proof.letter: proof for proof in _proofs.all(subject)}


def forwardings_of(subject: UUID) -> dict[tuple[UUID, str], Forwarding]:
    """Return what of a subject goes or went to the central mailbox, by message and kind; of a kind the latest."""
    return {(each.message_id, each.kind): each for each in _forwardings.all(subject)}


def came_by_post(message: Message) -> PostItem | None:
    """Return the letter by which a result reached its recipient that nobody retrieved in time, once it has."""
    came = (PostItem.State.SENT, PostItem.State.HANDED_OVER)
    return PostItem.objects.filter(message=message, state__in=came).first()


def post_items_of(subject: UUID) -> list[PostItem]:
    """Return what of a subject goes or went by post."""
    return _items.all(subject)


def reads_of(subject: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [*reads_outside(subject), _forwardings.of(subject)]


def reads_outside(subject: UUID) -> list[Read]:
    """Return what a page reads here that tells applicants of their own case, to be read in one statement."""
    return [each.of(subject) for each in (_messages, _items, _proofs)]


def print_queue(state: str = PostItem.State.QUEUED) -> QuerySet[PostItem]:
    """Return the town's print queue, oldest first."""
    return PostItem.objects.filter(state=state).order_by("pk")


def batch(key: UUID) -> list[PostItem]:
    """Return the letters of one batch in their order."""
    return list(PostItem.objects.filter(batch=key).order_by("pk"))


def is_recipient(message: Message, actor: Actor) -> bool:
    """Tell whether somebody is the one outside to whom a message goes."""
    return (
        actor.kind is ActorKind.CITIZEN
        and actor.holder is not None
        and message.holder == actor.holder
        and message.direction == Message.Direction.TO_CITIZEN
    )
