# SPDX-License-Identifier: EUPL-1.2
"""Giving an opinion: saved in between, sent once, brought back into the case's file. Asking is asking.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.caseload.models import Notice
from geleitzug.core.cases import letterheads
from geleitzug.core.cases.actions import besides, process
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import INQUIRY
from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import Letter, Row
from geleitzug.core.files.models import Document
from geleitzug.core.participation import carrying, queries, rules
from geleitzug.core.participation.actions.asking import tell_asker
from geleitzug.core.participation.carrying import Copy
from geleitzug.core.participation.events import InquiryAnswered, OpinionLooked, OpinionReceived
from geleitzug.core.participation.models import VERDICT_WORDS, Inquiry, OpinionRequest
from geleitzug.core.participation.permissions import ANSWER
from geleitzug.core.participation.rules import NoLongerOpen, Said, Verdict
from geleitzug.core.participation.steps import ANSWER as ANSWER_STEP
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import formats


@transaction.atomic
def save(inquiry: Inquiry, *, by: Actor, said: Said) -> Inquiry:
    """Keep what is written so far; nobody but its writer reads it. Raises NoLongerOpen, NotPermitted."""
    row = _open(inquiry, by=by)
    _write(row, said)
    return row


@transaction.atomic
def send(inquiry: Inquiry, *, by: Actor, said: Said) -> Inquiry:
    """Send an opinion: from now on it is said, and changes only if somebody asks for it again.

    Raises Incomplete, NoLongerOpen, NotPermitted.
    """
    if inquiry.holder is None:
        process.lock(inquiry.pk)  # first the case, then the inquiry: whoever brings it up to date does so too
    row = _open(inquiry, by=by)
    rules.check_said(said)
    row.sent_at = timezone.now()
    _write(row, said)
    row.sent_digest = digest_of(row, queries.brought(row))
    row.save(update_fields=["sent_at", "sent_digest"])
    if row.holder is None:
        _close_own(row, said, by=by)
    defer(bring_back, inquiry=str(row.pk))
    return row


def digest_of(inquiry: Inquiry, documents: Sequence[Document]) -> str:
    """Return the digest of an answer: its words and what came with it. The receipt and the file name the same."""
    said = inquiry.said
    parts = [said.verdict, said.text, said.conditions, said.name, *sorted(document.sha256 for document in documents)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _close_own(row: Inquiry, said: Said, *, by: Actor) -> None:
    """Put the answer into the file of this municipality's own case, and let that end."""
    case = process.lock(row.pk)
    besides.note_done(case, kind=INQUIRY, about=row.pk, by=by, text=_words(said), opinion=said.verdict)
    for document in queries.brought(row):
        files.file_document(subject=row.pk, document=document, by=by)
    letter = _as_own_letter(row, case)
    files.write_letter(by=by, subject=row.pk, letter=letter, filename=f"{letter.title}.pdf")
    town = directory.by_id(row.from_town).name
    emit(InquiryAnswered(subject=row.pk, town=town, number=row.number, verdict=said.verdict), by=by)
    process.call_again(case, step=ANSWER_STEP)


@transaction.atomic
def answer_task(task: Task, *, by: Actor, said: Said) -> OpinionRequest:
    """Give the opinion of an own office: its task is done, and the column is filled.

    Raises Incomplete, TaskGone, NotPermitted, NotAllowedNow where the case is over.
    """
    rules.check_said(said, names=False)
    case = process.lock(task.case_id)
    process.check_going_on(case)
    row = OpinionRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=besides.about(task))
    by = besides.finish(task, by=by, result={"opinion": said.verdict, "text": _words(said)})
    _receive(row, said, said_by=by.signed, at=timezone.now(), by=by)
    return row


_NOTE_FIRST_LOOK = """
    update participation_opinionrequest set looked_at = %s
     where id = %s and looked_at is null
    returning *, (select holder from cases_case where cases_case.id = case_id) as of_case
"""
"""One statement, so that of two who open it at once one is the first, and a later look costs as little as it can."""


def note_look(inquiry: Inquiry, *, by: Actor) -> None:
    """Write into the case's timeline that a recipient has opened what they were given; once."""
    with doors.at_machine_door(inquiry.from_town, as_one=True):
        for found in OpinionRequest.objects.raw(_NOTE_FIRST_LOOK, [timezone.now(), inquiry.request]):
            looked = OpinionLooked(
                subject=found.case_id, holder=vars(found)["of_case"], request_id=found.pk, recipient=found.recipient
            )
            emit(looked, by=MACHINE if inquiry.holder is None else replace(by, name=found.recipient))


def note_look_at(case: Case, *, by: Actor) -> None:
    """Note the same where somebody opens the case in which this municipality answers: it shows what was asked."""
    inquiry = queries.inquiry_in(case.pk)
    if inquiry is not None and inquiry.holder is None:
        note_look(inquiry, by=by)


@job("participation.bring_back")
def bring_back(*, inquiry: str) -> None:
    """Bring an answer to the case that asked, with what came with it; twice is once.

    What was taken back meanwhile takes no answer any more.
    """
    row = Inquiry.objects.get(pk=UUID(inquiry))
    if row.sent_at is None:
        return
    said, at, digest = row.said, row.sent_at, row.sent_digest
    copies = [carrying.copy_of(document) for document in queries.brought(row)]
    with doors.machine_door(row.from_town):
        _arrive(row.request, row.round, said, at, digest, copies)


def _words(said: Said) -> str:
    return "\n\n".join(part for part in (said.text, said.conditions) if part)


# --- on the way in ------------------------------------------------------------------------------------------------


def _open(inquiry: Inquiry, *, by: Actor) -> Inquiry:
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.holder is None:
        require(by, ANSWER, office=row.office)
    if not row.is_open or (row.holder is not None and rules.is_past(row.due_on, timezone.localdate())):
        raise NoLongerOpen
    return row


def _write(row: Inquiry, said: Said) -> None:
    row.verdict = said.verdict if said.verdict in list(Verdict) else ""
    row.text, row.conditions, row.said_by = said.text, said.conditions, said.name
    row.saved_at = timezone.now()
    row.__dict__.pop("said", None)
    row.save(update_fields=["verdict", "text", "conditions", "said_by", "saved_at", "sent_at"])


def _arrive(request: UUID, turn: int, said: Said, at: datetime, digest: str, copies: Sequence[Copy]) -> None:
    found = OpinionRequest.objects.select_for_update(of=("self",)).filter(pk=request)
    row = found.select_related("case__application__offering").first()
    if row is None or not row.is_awaited or row.round != turn:
        return
    there = set(Document.objects.filter(pk__in=row.documents).values_list("sha256", flat=True))
    kept = [
        files.keep_document(
            by=MACHINE, subject=row.case_id, content=copy.content, kind=Document.Kind.UPLOAD,
            title=f"{row.recipient}: {copy.title}", filename=copy.filename, mime=copy.mime, filed=True,
        )
        for copy in copies
        if hashlib.sha256(copy.content).hexdigest() not in there  # it came with the answer before this one
    ]  # fmt: skip
    row.documents = [*row.documents, *(str(document.pk) for document in kept)]
    _receive(row, said, said_by=said.name, at=at, by=MACHINE, digest=digest, enclosures=[c.filename for c in copies])


def _receive(
    row: OpinionRequest,
    said: Said,
    *,
    said_by: str,
    at: datetime,
    by: Actor,
    digest: str = "",
    enclosures: Sequence[str] = (),
) -> None:
    """Fill the column, put the opinion into the file as a paper of its own, and tell who waits for it."""
    row.verdict, row.text, row.conditions, row.said_by = said.verdict, said.text, said.conditions, said_by
    row.answered_at, row.remind_on = at, None
    letter = _as_letter(row, row.case, digest, enclosures)
    written = files.write_letter(by=by, subject=row.case_id, letter=letter, filename=f"{letter.title}.pdf")
    row.documents = [*row.documents, str(written.pk)]
    row.save()
    emit(OpinionReceived(subject=row.case_id, request_id=row.pk, recipient=row.recipient, verdict=row.verdict), by=by)
    tell_asker(row, Notice.Kind.OPINION, by=by)


def _as_own_letter(row: Inquiry, case: Case) -> Letter:
    """Return the answer as the paper that stays with whoever gave it."""
    assert row.sent_at is not None
    town = directory.by_id(row.from_town).name
    with override("de"):
        title = _("Stellungnahme an %(town)s") % {"town": town}
        return Letter(
            sender=letterheads.sender_of(case.office, case.tenant_id),
            recipient=tuple(case.application.addressee["lines"]),
            date=timezone.localdate(row.sent_at),
            subject=title,
            title=title[:200],
            reference=case.number,
            body=tuple(
                part for part in (_("Gefragt war: %(question)s") % {"question": row.question}, row.text) if part
            ),
            conditions=_conditions(row.conditions),
            facts=(
                Row(_("Aktenzeichen dort"), row.number),
                Row(_("Ergebnis"), row.verdict_word),
                Row(_("Abgegeben von"), row.said_by),
                Row(_("Abgegeben am"), formats.moment(row.sent_at)),
                Row(_("Prüfsumme"), row.sent_digest),
            ),
            enclosures=tuple(document.filename for document in queries.brought(row)),
        )


def _conditions(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _as_letter(row: OpinionRequest, case: Case, digest: str, enclosures: Sequence[str]) -> Letter:
    """Return an opinion as the paper that lies in the file: what was asked, what was said, by whom, when."""
    assert row.answered_at is not None
    with override("de"):
        title = _("Stellungnahme: %(recipient)s") % {"recipient": row.recipient}
        rows = [
            Row(_("Ergebnis"), str(VERDICT_WORDS[Verdict(row.verdict)])),
            Row(_("Abgegeben von"), ", ".join(part for part in (row.said_by, row.recipient) if part)),
            Row(_("Abgegeben am"), formats.moment(row.answered_at)),
        ]
        if row.round > 1:
            rows.append(Row(_("Fassung"), str(row.round)))
        if digest:
            rows.append(Row(_("Prüfsumme"), digest))
        body = [_("Gefragt war: %(question)s") % {"question": row.question}]
        if row.text:
            body.append(row.text)
        return Letter(
            sender=letterheads.sender_of(case.office, case.tenant_id),
            recipient=(_("Zur Akte"),),
            date=timezone.localdate(row.answered_at),
            subject=title,
            title=title[:200],
            reference=case.number,
            body=tuple(body),
            conditions=_conditions(row.conditions),
            facts=tuple(rows),
            enclosures=tuple(enclosures),
        )
