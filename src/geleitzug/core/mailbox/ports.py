# SPDX-License-Identifier: EUPL-1.2
"""What we need from the central citizen mailbox (ZBP) and from who keeps letters; both register here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along: what it is called, its media type, its bytes."""

    filename: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to somebody's central mailbox: the word that something lies here, or a copy of a letter.

    ``key`` is ours: it stays the same however often one message is sent. ``mailbox`` is the handle their sign-in named.
    The word alone says nothing of what lies here; a copy has the letter in ``attachments``.
    """

    key: str
    mailbox: str
    sender: str
    title: str
    text: str
    service: str
    address: str
    attachments: tuple[Attachment, ...] = ()


class Standing(StrEnum):
    """What became of a notice; all but OPEN are final."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the central mailbox says became of a notice; ``detail`` in its words."""

    standing: Standing
    detail: str = ""


class CentralMailboxError(Exception):
    """The central mailbox did not do what it was asked."""


class CentralMailboxAway(CentralMailboxError):
    """It does not answer, or not so that it can be believed; asking again may help."""


class PlaceLost(CentralMailboxAway):
    """It no longer has the place that was reserved, and nothing was sent there: another has to be reserved."""


class CentralMailboxRefuses(CentralMailboxError):
    """It will not do it however often it is asked."""


class CentralMailbox(Protocol):
    """Where notices are sent. The calls may take seconds and raise CentralMailboxError."""

    provider: str
    """The identity provider that tells somebody's handle there."""

    def open(self, attachments: int = 0) -> str:
        """Reserve a place for one message with so many attachments; returns its reference."""
        ...

    def send(self, reference: str, notice: Notice) -> None:
        """Put the message into the place reserved; where it lies already nothing happens. Raises PlaceLost too."""
        ...

    def ask(self, reference: str) -> Reply:
        """Ask what became of it."""
        ...


_offered: list[Callable[[], CentralMailbox | None]] = []


def register(offer: Callable[[], CentralMailbox | None]) -> None:
    """Offer a central mailbox; called by its connector when its app is ready. None: it is not configured."""
    _offered.append(offer)


def central_mailbox() -> CentralMailbox | None:
    """Return the central mailbox this installation is connected with, if it is."""
    return next((found for offer in _offered if (found := offer()) is not None), None)


# ---- letters ---------------------------------------------------------------------------------------------------

ReadLetter = Callable[[UUID, UUID], Attachment | None]
_letters: list[ReadLetter] = []


def register_letters(read: ReadLetter) -> None:
    """Say who reads letters: by subject and document, None where the bytes are gone. Documents are another room's."""
    _letters.append(read)


def letter_of(subject: UUID, document: UUID) -> Attachment | None:
    """Return a letter as a file; None where nobody has its bytes (any more). Needs an open door."""
    return next((found for read in _letters if (found := read(subject, document)) is not None), None)
