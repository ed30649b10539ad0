# SPDX-License-Identifier: EUPL-1.2
"""What filing needs from others: an archive that takes files, and whoever has something against their going."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from geleitzug.core.filing.rules import Hindrance

# --- the archive ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a file; ``pieces`` opens its bytes, which are read once and piece by piece."""

    id: UUID
    position: int
    title: str
    kind: str
    filename: str
    mime: str
    sha256: str
    filed_at: datetime
    filed_by: str
    replaces: int | None
    """The place of the version before this one, among the papers of its file."""
    pieces: Callable[[], AbstractContextManager[Iterator[bytes]]]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a file's history."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class GoingFile:
    """A case with the file (Akte) it lies in, as the archive is told of it."""

    id: UUID
    number: str
    title: str
    record: UUID
    record_key: str
    record_title: str
    class_key: str
    class_title: str
    years: int
    received_on: date
    closed_on: date
    due_on: date
    papers: tuple[Paper, ...] = ()
    history: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Consignment:
    """Files that are offered or handed over together; ``process`` is one number for all that is said about them."""

    process: UUID
    town: str
    """The town's key: it names the folder."""
    sender: str
    office: str
    recipient: str
    made_at: datetime
    files: tuple[GoingFile, ...]


class Verdict(StrEnum):
    """What an archive decides about a file (Aussonderungsart): it wants it, wants it not, or has not decided."""

    WANTED = "A"
    OPEN = "B"
    UNWANTED = "V"


@dataclass(frozen=True, slots=True)
class Import:
    """Whether the archive has taken a file, under which key, or why not."""

    taken: bool
    archive_key: str = ""
    why: str = ""


class Said(StrEnum):
    """What an answer of the archive is about."""

    OFFER_RECEIVED = "offer_received"
    ASSESSED = "assessed"
    HANDOVER_RECEIVED = "handover_received"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Answer:
    """Something an archive has said; ``place`` is where it lies until it is put aside."""

    place: str
    said: Said
    process: UUID
    verdicts: Mapping[UUID, Verdict] = field(default_factory=dict)
    imports: Mapping[UUID, Import] = field(default_factory=dict)
    wants_receipt: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that came from the archive and is no answer we know, and why."""

    place: str
    why: str


class ArchiveAway(Exception):
    """The archive's letterbox cannot be reached or written; trying again may help."""


class Archive(Protocol):
    """A letterbox between a town and its archive. The calls may take minutes and raise ArchiveAway.

    Sending the same twice leaves one letter; an answer is read again until it is put aside.
    """

    def offer(self, what: Consignment) -> None:
        """Send the list of files, without their documents."""
        ...

    def hand_over(self, what: Consignment) -> None:
        """Send the files with their documents."""
        ...

    def confirm_assessment(self, what: Consignment) -> None:
        """Say that the archive's assessment has come."""
        ...

    def answers(self, town: str) -> list[Answer | Unreadable]:
        """Return what has come from the archive and is not put aside, the oldest first."""
        ...

    def put_aside(self, town: str, place: str, *, why: str = "") -> None:
        """Put an answer aside: among those that are done or, with a reason, among those somebody has to look at."""
        ...


_archives: list[Callable[[], Archive | None]] = []


def register_archive(make: Callable[[], Archive | None]) -> None:
    """Offer a way to the archive; it may return None where none is configured."""
    _archives.append(make)


def archive() -> Archive | None:
    """Return the way to the archive, if there is one."""
    return next((found for make in _archives if (found := make()) is not None), None)


# --- where scanned papers come from ---------------------------------------------------------------------------------


class IntakeAway(Exception):
    """The place scanned papers come from cannot be reached; trying again may help."""


class Intake(Protocol):
    """Where scanners leave their files. What is read is put aside afterwards; until then it is read again."""

    def waiting(self, town: str) -> list[str]:
        """Return what lies there whole, the oldest first."""
        ...

    def read(self, town: str, name: str) -> bytes:
        """Return a file's bytes."""
        ...

    def put_aside(self, town: str, name: str, *, why: str = "") -> None:
        """Put a file aside: among those that were taken or, with a sentence, among those somebody has to look at."""
        ...


_intakes: list[Callable[[], Intake | None]] = []


def register_intake(make: Callable[[], Intake | None]) -> None:
    """Offer a place where scanners leave their files; it may return None where none is configured."""
    _intakes.append(make)


def intake() -> Intake | None:
    """Return where scanned papers come from, if there is such a place."""
    return next((found for make in _intakes if (found := make()) is not None), None)


# --- where mail comes from ------------------------------------------------------------------------------------------


class MailAway(Exception):
    """The letterbox cannot be reached, or does not let us in; trying again may help. The message is a sentence."""


class MailRefused(MailAway):
    """The server answers, and does not do what was asked: often with this one mail only. The message is a sentence."""


class BadLetterbox(ValueError):
    """A letterbox cannot be reached with what was typed; ``field`` names the setting, the message is a sentence."""

    def __init__(self, name: str, sentence: str):
        super().__init__(sentence)
        self.field = name


@dataclass(frozen=True, slots=True)
class Address:
    """How a letterbox is reached; ``folder`` is read, ``done`` and ``trouble`` are where mails are moved to."""

    host: str
    port: int
    starttls: bool
    user: str
    password: str = field(repr=False)
    folder: str
    done: str
    trouble: str
    authority: str = ""
    """A certificate (PEM) of the town's own authority; empty: the authorities the machine trusts."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail that lies in a letterbox: its number there, and how many bytes it has."""

    uid: int
    size: int


class OpenLetterbox(Protocol):
    """A letterbox somebody has signed in to. All calls may take as long as their timeout and raise MailAway.

    MailRefused where the server refuses the one thing; others may still be asked for.
    """

    validity: int
    """While it stays the same, the numbers of mails mean the same mails (UIDVALIDITY, RFC 3501, 2.3.1.1)."""

    def waiting(self) -> list[Lying]:
        """Return what lies in the folder, the oldest first."""
        ...

    def read(self, uid: int, most: int) -> bytes:
        """Return a mail without marking it as read; of a longer one its first ``most`` bytes."""
        ...

    def head(self, uid: int) -> bytes:
        """Return the head of a mail, at most 64 kB."""
        ...

    def put_aside(self, uid: int, *, trouble: bool) -> bool:
        """Move a mail away; returns False where the server does not let us, and the mail stays and is flagged."""
        ...


class Letterboxes(Protocol):
    """A way to letterboxes."""

    def check(self, address: Address) -> None:
        """Refuse an address that cannot work, or may not be called; raises BadLetterbox. Nothing is called."""
        ...

    def open(self, address: Address) -> AbstractContextManager[OpenLetterbox]:
        """Sign in; raises MailAway."""
        ...


_letterboxes: list[Letterboxes] = []


def register_letterboxes(way: Letterboxes) -> None:
    """Offer the way to letterboxes."""
    _letterboxes[:] = [way]


def letterboxes() -> Letterboxes:
    """Return the way to letterboxes; raises MailAway where the house has none."""
    if not _letterboxes:
        raise MailAway("no way to letterboxes is installed")
    return _letterboxes[0]


# --- hindrances -----------------------------------------------------------------------------------------------------

Hindering = Callable[[UUID], Hindrance | None]
_hindrances: list[Hindering] = []


def register_hindrance(ask: Hindering) -> None:
    """Let a module say that the file of a case may not go yet; asked inside an open door."""
    if ask not in _hindrances:
        _hindrances.append(ask)


def hindrances() -> list[Hindering]:
    """Return whom to ask."""
    return list(_hindrances)
