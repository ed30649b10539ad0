# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to messages, results and letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.core.mailbox.rules import Purpose
from geleitzug.ground.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """Somebody agreed to electronic delivery, or to what goes to the central mailbox; the subject is the holder."""

    wording: str
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """Somebody no longer wants what they had agreed to; it works for what comes from now on."""

    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """A message was put into a mailbox; ``mailed`` if a mail without content tells of it."""

    sealed = ("title",)
    message_id: UUID
    title: str
    direction: str
    message_kind: str
    mailed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultProvided(Event):
    """A result lies in the mailbox and waits to be retrieved."""

    message_id: UUID
    document_id: UUID
    result_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientNotified(Event):
    """The mail that tells of a result was sent; the days are counted from here."""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRetrieved(Event):
    """A result was retrieved for the first time."""

    message_id: UUID
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRetrieved(Event):
    """The provision ended without retrieval, or nobody could be notified: the result goes by post."""

    message_id: UUID
    document_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterQueued(Event):
    """A letter waits to be printed."""

    post_id: UUID
    document_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDropped(Event):
    """A letter that was not in the post yet is not sent: what it asks for is settled."""

    post_id: UUID
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent(Event):
    """A letter was given to the post."""

    post_id: UUID
    document_id: UUID
    sent_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReturned(Event):
    """A letter came back: a decision in it counts as not announced (§ 41 (2) sentence 3 VwVfG)."""

    sealed = ("note",)
    post_id: UUID
    document_id: UUID
    returned_on: date
    cause: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterServed(Event):
    """The record of service has come: a letter was formally served on a day (Zustellung, § 3 VwZG)."""

    post_id: UUID
    document_id: UUID
    on: date
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHandedOver(Event):
    """A letter that came back has reached its recipient in another way."""

    sealed = ("how",)
    post_id: UUID
    document_id: UUID
    on: date
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAnnounced(Event):
    """A decision counts as announced, and can be contested until a day (Bekanntgabe)."""

    document_id: UUID
    result_kind: str
    channel: str
    announced_on: date
    contestable_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForwarded(Event):
    """The central citizen mailbox was told that something lies here, without what it is."""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAccepted(Event):
    """The central citizen mailbox has put the notice before its owner."""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeNotForwarded(Event):
    """The central citizen mailbox did not take the notice, or it was not to be sent any more."""

    message_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAsked(Event):
    """Somebody wants a copy of a letter in the central mailbox, ``by_hand`` (the button) or by their consent."""

    message_id: UUID
    document_id: UUID
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyForwarded(Event):
    """A letter was sent to the central citizen mailbox as a copy: this is no announcement."""

    message_id: UUID
    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAccepted(Event):
    """The central citizen mailbox has put the copy before its owner."""

    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyNotForwarded(Event):
    """The central citizen mailbox did not take the copy, or it was not to be sent any more."""

    message_id: UUID
    reason: str
