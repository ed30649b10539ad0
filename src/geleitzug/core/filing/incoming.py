# SPDX-License-Identifier: EUPL-1.2
"""What comes in on paper: scans go into their case by the cover sheet, else into the tray; and emptying the tray.

What comes by mail is taking_mail.py; in the tray both are treated alike.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.cases.models import Case
from geleitzug.core.files import actions as files
from geleitzug.core.files import disposing as file_disposing
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.filing import ports, scans
from geleitzug.core.filing.events import MailDiscarded, MailFiled, PaperDiscarded, PaperFiled
from geleitzug.core.filing.models import IncomingPaper
from geleitzug.core.filing.permissions import PAPER
from geleitzug.core.filing.rules import PaperState, Way
from geleitzug.core.filing.scans import NotAScan, Piece
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door
from geleitzug.ground.web import formats

log = logging.getLogger(__name__)


class NoSuchCase(Exception):
    """The town has no case of this number."""


class SettledMeanwhile(Exception):
    """Somebody else has assigned the paper, or thrown it away."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Something to be laid down as a document."""

    kind: str
    title: str
    filename: str
    mime: str
    content: bytes = field(repr=False)


# --- what comes from the scanner --------------------------------------------------------------------------------


@periodic("*/5 * * * *", "filing.look_for_papers")
def look_for_papers() -> None:
    """Ask for a look at what scanners have left, where there is such a place."""
    if ports.intake() is not None:
        defer(take_papers)


@job("filing.take_papers", outside=True)
def take_papers(*, tenant: UUID) -> None:
    """Take what lies there. A folder out of reach is no reason to try again: the clock asks for the next look."""
    place = ports.intake()
    if place is None:
        return
    try:
        _take_all(tenant, place)
    except ports.IntakeAway:
        log.warning("the scanners' folder is out of reach", exc_info=True)


def _take_all(tenant: UUID, place: ports.Intake) -> None:
    """Take a stack at a time; it is put aside only when all of its papers are kept."""
    town = directory.by_id(tenant).key
    for name in place.waiting(town):
        content = place.read(town, name)
        try:
            pieces = scans.part(content)
        except NotAScan as wrong:
            log.warning("%s: a file from the scanner is put aside", town)
            place.put_aside(town, name, why=str(wrong))
            continue
        digest = hashlib.sha256(content).hexdigest()
        for at, piece in enumerate(pieces):
            with machine_door(tenant):
                receive(piece, town=town, name=name, digest=digest, part=at)
        place.put_aside(town, name)


@transaction.atomic
def receive(piece: Piece, *, town: str, name: str, digest: str, part: int) -> IncomingPaper:
    """Keep one paper: in the case its cover sheet names, else in the tray. The same again is not taken twice."""
    known = IncomingPaper.objects.filter(digest=digest, part=part).first()
    if known is not None:
        return known
    number = piece.code.number if piece.code is not None and piece.code.town == town else ""
    case = Case.objects.filter(number=number).first() if number else None
    row = IncomingPaper(id=uuid7(), digest=digest, part=part, pages=piece.pages, came_at=timezone.now(), number=number)
    if case is not None:
        file_into(case, row, [_scanned(row, piece.pdf)], by=MACHINE)
    else:
        row.name = name[:200]
        lay_down(row, [_scanned(row, piece.pdf)])
    row.save(force_insert=True)
    return row


def file_into(
    case: Case, row: IncomingPaper, sheets: Sequence[Sheet], *, by: Actor, replaces: int | None = None
) -> None:
    """Put what came into a case; only the first sheet can be a newer version of another. The row is yet to be saved."""
    kept = [
        _keep(case.pk, each, by=by, filed=True, replaces=replaces if at == 0 else None)
        for at, each in enumerate(sheets)
    ]
    row.state, row.number, row.settled_at, row.settled_by = PaperState.FILED, case.number, timezone.now(), by.signed
    if row.way == Way.MAIL:
        told = MailFiled(subject=case.pk, document_id=kept[0].pk, documents=len(kept), sender=row.sender)
        emit(told, by=by)
    else:
        emit(PaperFiled(subject=case.pk, document_id=kept[0].pk, pages=row.pages), by=by)


def lay_down(row: IncomingPaper, sheets: Sequence[Sheet]) -> None:
    """Lay what came into the tray, under a key of its own. The row is yet to be saved."""
    kept = [_keep(row.pk, each, by=MACHINE, filed=False) for each in sheets]
    row.document = kept[0].pk


def _scanned(row: IncomingPaper, content: bytes) -> Sheet:
    title = _("Papier, eingescannt am %(day)s") % {"day": formats.day(row.came_at)}
    return Sheet(Document.Kind.SCAN, title, f"papier-{row.pk.hex[-12:]}.pdf", files.PDF, content)


def _keep(subject: UUID, sheet: Sheet, *, by: Actor, filed: bool, replaces: int | None = None) -> Document:
    return files.keep_document(
        by=by, subject=subject, content=sheet.content, kind=sheet.kind, title=sheet.title, filename=sheet.filename,
        mime=sheet.mime, filed=filed, replaces=replaces,
    )  # fmt: skip


# --- what somebody does with it ---------------------------------------------------------------------------------


@transaction.atomic
def assign(paper: IncomingPaper, number: str, *, by: Actor, replaces: int | None = None) -> Case:
    """Put a paper or a mail of the tray into a case; it leaves the tray. Raises NoSuchCase and SettledMeanwhile.

    ``replaces`` is the place in the e-file of what it is a newer version of; raises NothingToReplace (core/files).
    """
    by = require(by, PAPER)
    row = _locked(paper)
    case = Case.objects.filter(number=number.strip().upper()).first()
    if case is None:
        raise NoSuchCase(number)
    file_into(case, row, [_read(each) for each in waiting_documents(row)], by=by, replaces=replaces)
    _empty(row)
    return case


@transaction.atomic
def discard(paper: IncomingPaper, *, by: Actor, note: str) -> None:
    """Throw a paper of the tray away because it belongs to no case; raises SettledMeanwhile."""
    by = require(by, PAPER)
    row = _locked(paper)
    row.state, row.note, row.settled_at, row.settled_by = PaperState.DISCARDED, note[:200], timezone.now(), by.signed
    if row.way == Way.MAIL:
        emit(MailDiscarded(subject=row.pk, documents=row.pages, note=row.note), by=by)
    else:
        emit(PaperDiscarded(subject=row.pk, pages=row.pages, note=row.note), by=by)
    _empty(row)


def waiting_documents(paper: IncomingPaper) -> list[Document]:
    """Return what lies in the tray for a paper or a mail that waits, in its order; raises SettledMeanwhile."""
    found = list(Document.objects.filter(subject=paper.pk, deleted_at=None).order_by("pk")) if paper.document else []
    if not found:
        raise SettledMeanwhile(paper.state)
    return found


def documents_of(papers: Iterable[IncomingPaper]) -> dict[UUID, list[Document]]:
    """Return what lies in the tray for some papers and mails, each in its order, in one statement."""
    found: dict[UUID, list[Document]] = {}
    keys = [paper.pk for paper in papers if paper.document]
    for document in Document.objects.filter(subject__in=keys, deleted_at=None).order_by("pk"):
        found.setdefault(document.subject, []).append(document)
    return found


def _read(document: Document) -> Sheet:
    return Sheet(document.kind, document.title, document.filename, document.mime, read_document(document))


def _locked(paper: IncomingPaper) -> IncomingPaper:
    row = IncomingPaper.objects.select_for_update().get(pk=paper.pk)
    if row.state != PaperState.WAITING:
        raise SettledMeanwhile(row.state)
    return row


def _empty(row: IncomingPaper) -> None:
    """Let go of what lay in the tray; deleting it is the machine's."""
    row.document, row.name, row.sender, row.told = None, "", "", []
    row.save()
    defer(empty_tray, paper=str(row.pk))


@job("filing.empty_tray")
def empty_tray(*, paper: str) -> None:
    """Delete the document of a paper that waits no more, and its key; twice is once."""
    row = IncomingPaper.objects.select_for_update().get(pk=paper)
    if row.state != PaperState.WAITING:
        file_disposing.destroy(row.pk)
        keyring.forget([row.pk])
