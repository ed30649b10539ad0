# SPDX-License-Identifier: EUPL-1.2
"""Putting a document before somebody, and what they do with it: sign, refuse, ask for paper.

All of it is done at the machine's door: the tablet has nobody signed in, and of an application behind the payment gate
the office sees nothing yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from geleitzug.core.cases.models import Application
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files import actions as files
from geleitzug.core.files import contents
from geleitzug.core.files.models import Document
from geleitzug.ground import blobs
from geleitzug.ground.crypto.cipher import Refused
from geleitzug.ground.events import emit
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind, require
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.signing import rules
from geleitzug.verticals.signing.events import (
    DocumentSigned,
    SignatureAsked,
    SignatureOnPaper,
    SignatureRefused,
    SignatureTakenBack,
)
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import Purpose, State, Way

PDF = "application/pdf"


class PadTaken(rules.SigningError):
    """Something else lies on the pad already, or no tablet is it."""


class NotSignable(rules.SigningError):
    """The document is no PDF, or its bytes are not what was filed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be signed by whom: ``revision`` is that of the application which is declared."""

    document: Document
    title: str
    signer: str
    purpose: Purpose = Purpose.DOCUMENT
    revision: int | None = None


def put(pad: Pad, wanted: Wanted, *, office: str, by: Actor, now: datetime) -> Sheet:
    """Put a document before somebody; raises PadTaken, NotSignable, NotPermitted.

    The pad's row is locked first: two clerks never put two papers on one tablet.
    """
    by = require(by, WORK, office=pad.office)
    document = wanted.document
    assert by.id is not None
    with doors.at_machine_door(doors.current_tenant()):
        pad = Pad.objects.select_for_update().get(pk=pad.pk)
        _lapse(pad, now=now)
        until = check_free(pad, now=now)
        if document.mime != PDF or document.deleted_at is not None or not is_unchanged(document, document.sha256):
            raise NotSignable
        sheet = Sheet.objects.create(
            pad=pad, subject=document.subject, document=document.pk, sha256=document.sha256,
            purpose=wanted.purpose, revision=wanted.revision, office=office, staff=by.id, staff_name=by.signed,
            title=wanted.title[:200], signer=wanted.signer[: rules.LONGEST_NAME],
            put_at=now, until=min(now + rules.LASTS, until),
        )  # fmt: skip
        asked = SignatureAsked(
            subject=sheet.subject, sheet=sheet.pk, document_id=sheet.document, title=sheet.title, sha256=sheet.sha256
        )
        emit(asked, by=by)
    return sheet


def check_free(pad: Pad, *, now: datetime) -> datetime:
    """Return until when a pad is one; raises PadTaken where it is none, or something lies on it.

    Needs the machine's door; it holds for as long as the pad's row is locked.
    """
    if pad.holder is None or pad.until is None or pad.until <= now or open_on(pad, now=now) is not None:
        raise PadTaken
    return pad.until


def open_on(pad: Pad, *, now: datetime) -> Sheet | None:
    """Return what lies on a pad; nothing that has lapsed. Needs the machine's door."""
    return _open_on(pad).filter(until__gt=now).first()


def sign_by_hand(pad: Pad, sheet: UUID, *, strokes: str, now: datetime) -> Sheet:
    """Sign with a drawing, as a browser sends it; raises BadStrokes, NotAllowedNow, Outdated, Changed."""
    found = rules.read_strokes(strokes)
    return _sign(pad, sheet, way=Way.DRAWN, strokes=found, name="", now=now)


def sign_by_name(pad: Pad, sheet: UUID, *, name: str, now: datetime) -> Sheet:
    """Sign by typing one's name and confirming it; raises NotAllowedNow, Outdated, Changed."""
    return _sign(pad, sheet, way=Way.TYPED, strokes=(), name=name[: rules.LONGEST_NAME], now=now)


def refuse(pad: Pad, sheet: UUID, *, reason: str, now: datetime) -> Sheet:
    """Do not sign, perhaps with a sentence why; raises NotAllowedNow."""
    with doors.at_machine_door(doors.current_tenant()):
        row = _locked(pad, sheet, State.REFUSED, now)
        row.reason = reason[: rules.LONGEST_REASON]
        _end(row, State.REFUSED, now)
        refused = SignatureRefused(subject=row.subject, document_id=row.document, title=row.title, reason=row.reason)
        emit(refused, by=_signer(row))
    return row


def on_paper(pad: Pad, sheet: UUID, *, now: datetime) -> Sheet:
    """Ask for paper instead; the clerk prints it and notes that it was signed. Raises NotAllowedNow."""
    with doors.at_machine_door(doors.current_tenant()):
        row = _locked(pad, sheet, State.PAPER, now)
        _end(row, State.PAPER, now)
        emit(SignatureOnPaper(subject=row.subject, document_id=row.document, title=row.title), by=_signer(row))
    return row


def take_back(sheet: Sheet, *, by: Actor, now: datetime) -> None:
    """Take a document off the pad; raises NotAllowedNow where somebody was quicker."""
    by = require(by, WORK, office=sheet.office)
    with doors.at_machine_door(doors.current_tenant()):
        row = Sheet.objects.select_for_update().get(pk=sheet.pk)
        rules.check_move(row.standing, State.TAKEN_BACK)
        _take_back(row, by=by, now=now)


def clear(pad: Pad, *, by: Actor, now: datetime) -> None:
    """Take back whatever lies on a pad. Needs the machine's door, and the pad's row locked."""
    for row in _open_on(pad).select_for_update():
        _take_back(row, by=by, now=now)


def take_away(pad: Pad, sheet: UUID, *, now: datetime) -> None:
    """Take away what nobody can sign any more, so that the tablet is not stuck with it; twice is once."""
    with doors.at_machine_door(doors.current_tenant()):
        row = _open_on(pad).select_for_update().filter(pk=sheet).first()
        if row is not None:
            withdraw(row, now=now)


def withdraw(row: Sheet, *, now: datetime) -> None:
    """Take back what is open and cannot be signed any more. Needs the machine's door, and the row locked."""
    _take_back(row, by=MACHINE, now=now)


def lapse_all(now: datetime) -> int:
    """End what nobody has signed in time; returns how many. Needs the machine's door."""
    rows = list(Sheet.objects.select_for_update().filter(state=State.OPEN, until__lte=now)[:500])
    for row in rows:
        _take_back(row, by=MACHINE, now=now, lapsed=True)
    return len(rows)


def is_unchanged(document: Document, sha256: str) -> bool:
    """Tell whether a document's bytes, as they lie there now, have a digest."""
    try:
        return contents.digest_of(document) == sha256
    except (blobs.NoSuchBlob, Refused):
        return False


def _sign(pad: Pad, sheet: UUID, *, way: Way, strokes: rules.Strokes, name: str, now: datetime) -> Sheet:
    with doors.at_machine_door(doors.current_tenant()):
        _lock_application(sheet)
        row = _locked(pad, sheet, State.SIGNED, now)
        if row.purpose == Purpose.DECLARATION:
            _check_declarable(row)
        document = Document.objects.filter(pk=row.document, deleted_at=None).first()
        if document is None or not is_unchanged(document, row.sha256):
            raise rules.Changed
        if row.purpose == Purpose.DECLARATION:
            files.sign_declaration(subject=row.subject, document=row.document)
        row.way, row.strokes, row.name = way, [[list(point) for point in stroke] for stroke in strokes], name
        row.digest = rules.digest_of(
            subject=row.subject, document=row.document, sha256=row.sha256, way=way, strokes=strokes, name=name, at=now
        )
        _end(row, State.SIGNED, now)
        signed = DocumentSigned(
            subject=row.subject, sheet=row.pk, document_id=row.document, title=row.title, sha256=row.sha256,
            digest=row.digest, way=way,
        )  # fmt: skip
        emit(signed, by=_signer(row))
    return row


def _lock_application(sheet: UUID) -> None:
    """Lock what is declared before its sheet, as sending it does: the other way round both wait for each other."""
    declared = Sheet.objects.filter(pk=sheet, purpose=Purpose.DECLARATION).values("subject")
    Application.objects.select_for_update().filter(pk__in=declared).first()


def _check_declarable(row: Sheet) -> None:
    """Raise Outdated where what is declared was sent already, or says something else by now."""
    same = Application.objects.filter(pk=row.subject, phase=Phase.DRAFT, revision=row.revision)
    if not same.exists():
        raise rules.Outdated(str(row.pk))


def _locked(pad: Pad, sheet: UUID, then: State, now: datetime) -> Sheet:
    """Return what lies on a pad and is meant, locked; a page that still shows something else moves nothing."""
    row = Sheet.objects.select_for_update().filter(pk=sheet, pad=pad).first()
    if row is None or row.until <= now:
        raise rules.NotAllowedNow(str(sheet))
    rules.check_move(row.standing, then)
    return row


def _end(row: Sheet, state: State, now: datetime) -> None:
    row.state, row.ended_at, row.words = state, now, ""
    fields = ["state", "ended_at", "words", "way", "strokes", "name", "reason", "digest"]
    row.save(update_fields=fields)
    if row.purpose == Purpose.DECLARATION and state not in (State.SIGNED, State.PAPER):
        # Nobody has declared anything by it, nor will on paper: the next one is written anew.
        files.drop_declaration(subject=row.subject, document=row.document)


def _take_back(row: Sheet, *, by: Actor, now: datetime, lapsed: bool = False) -> None:
    _end(row, State.LAPSED if lapsed else State.TAKEN_BACK, now)
    taken = SignatureTakenBack(subject=row.subject, document_id=row.document, title=row.title, lapsed=lapsed)
    emit(taken, by=by)


def _lapse(pad: Pad, *, now: datetime) -> None:
    for row in _open_on(pad).select_for_update().filter(until__lte=now):
        _take_back(row, by=MACHINE, now=now, lapsed=True)


def _open_on(pad: Pad) -> QuerySet[Sheet]:
    return Sheet.objects.filter(pad=pad, state=State.OPEN)


def _signer(row: Sheet) -> Actor:
    """Return who stands at the tablet: whose application it is, under the name staff know them by."""
    holder = Application.objects.filter(pk=row.subject).values_list("holder", flat=True).first()
    someone = people.guest(holder) if holder else Actor(ActorKind.CITIZEN)
    return replace(someone, name=row.signer)
