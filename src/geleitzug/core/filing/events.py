# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to the file plan and to files at the end of their time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClassKept(Deed):
    """A class of the file plan is new or reads otherwise; ``years`` 0 and ``after`` keep: for good."""

    key: str
    title: str
    years: int
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClassRemoved(Deed):
    """A class of the file plan is gone; no service was filed under it."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFiled(Deed):
    """The files of a service lie under another class from now on; no key: under none."""

    service: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutNoted(Deed):
    """Somebody has noted how far an office is with the e-file; ``metres`` -1: not known."""

    office: str
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSet(Event):
    """The file of a case may not go, for a reason somebody has written."""

    sealed = ("reason",)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Event):
    """The file of a case may go again when its time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDestroyed(Event):
    """Nothing is left of a case here but that it was: with its key it is gone from every copy of the database.

    ``archive_key`` says where the archive keeps it; empty where it was destroyed.
    """

    number: str
    lot_id: UUID
    documents: int
    archived: bool
    archive_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotProposed(Deed):
    """Somebody proposes to part with files of an office."""

    office: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSentBack(Deed):
    """The head of the office does not let them go."""

    office: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotReleased(Deed):
    """A second person has released it; ``files`` are those that may really go."""

    office: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotOffered(Deed):
    """The archive was offered the files (xdomea 0501)."""

    office: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotAssessed(Deed):
    """The archive has said what it wants (xdomea 0502)."""

    office: str
    wanted: int
    unwanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotHandedOver(Deed):
    """The archive was sent the files it wants (xdomea 0503)."""

    office: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDone(Deed):
    """Of every file of the lot it is settled what became of it."""

    office: str
    archived: int
    destroyed: int
    stayed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFiled(Event):
    """A paper that was scanned lies in the file: by its cover sheet, or because somebody has assigned it."""

    document_id: UUID
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDiscarded(Deed):
    """A scan that belongs to no case was thrown away, with the reason why."""

    pages: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFiled(Event):
    """A mail lies in the file with all that came in it: by the number it names, or because somebody has assigned it."""

    sealed = ("sender",)
    document_id: UUID
    documents: int
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDiscarded(Deed):
    """A mail that belongs to no case was thrown away, with the reason why."""

    documents: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterboxSetUp(Deed):
    """A letterbox for mail is new, is reached otherwise, or is open or closed from now on."""

    name: str
    host: str
    active: bool
