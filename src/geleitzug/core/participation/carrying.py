# SPDX-License-Identifier: EUPL-1.2
"""Carrying a request to its recipient and an answer back, as jobs: the two sides may lie behind two towns' walls.

A job steps through the machine's door of the other town for as long as it writes there, within one transaction: both
towns have it, or neither. What a request says now is what its recipient is given; carried twice it is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from geleitzug.core.cases import answers
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Case
from geleitzug.core.catalogue.queries import office_of
from geleitzug.core.files import actions as files
from geleitzug.core.files import disposing
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.participation import links, opening, postcards, queries
from geleitzug.core.participation.events import InquiryEnded, InquiryReceived, OpinionDelivered
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.rules import Recipient
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import job
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import pick

NEEDED_NO_MORE = "Art. 5 Abs. 1 Buchst. e DSGVO"
LANGUAGE = "de"
"""Authorities write to one another in German (§ 23 (1) VwVfG)."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A paper on its way to somebody else's shelf."""

    title: str
    filename: str
    mime: str
    content: bytes


@job("participation.carry")
def carry(*, request: str, what: str, nth: str = "") -> None:
    """Bring a request to its recipient as it stands now, and mail a body outside that it is there.

    ``what`` is the occasion (postcards.ASKED …), ``nth`` tells those apart that may come often. Whoever was asked and
    is not to see more of it sees no more.
    """
    row = OpinionRequest.objects.select_for_update(of=("self",)).select_related("case__application__offering").get(
        pk=UUID(request)
    )  # fmt: skip
    if row.to == Recipient.OFFICE:
        return
    if row.delivered_at is None:
        if row.revoked_at is None:
            _deliver(row)
    else:
        _bring_up_to_date(row, what)
    _mail(row, what, nth)


def put_away(inquiry: Inquiry) -> None:
    """Take from a recipient what they were given; that there was a question stays, and their own answer.

    In the file of another municipality the names of the papers stay: its chain goes on proving what lay there.
    """
    if inquiry.holder is not None:
        disposing.destroy(inquiry.pk)
    else:
        files.drop_unused(subject=inquiry.pk, used=frozenset())  # laid ready for an answer that was never sent
        for document in queries.given_papers(inquiry):
            files.delete_filed(document, law=NEEDED_NO_MORE, by=MACHINE)
    inquiry.shown, inquiry.link_digest, inquiry.code_digest = [], "", ""
    inquiry.over_at = inquiry.over_at or timezone.now()
    inquiry.save(update_fields=["shown", "link_digest", "code_digest", "over_at"])


@job("participation.forget")
def forget(*, subject: str, **_facts: Any) -> None:
    """Delete what bodies outside still have of a case whose file is gone, and the inquiry whose own case that was.

    Another municipality has a case and a file of its own about it, and keeps them by its own plan
    (docs/decisions/what-a-recipient-is-given.md).
    """
    gone = list(Inquiry.objects.filter(about=UUID(subject), from_town=doors.current_tenant()).exclude(holder=None))
    for inquiry in gone:
        disposing.destroy(inquiry.pk)
    keys = [inquiry.pk for inquiry in gone]
    Inquiry.objects.filter(Q(pk__in=keys) | Q(pk=UUID(subject), holder=None)).delete()
    keyring.forget(keys)


# --- there --------------------------------------------------------------------------------------------------------


def _deliver(row: OpinionRequest) -> None:
    case, here = row.case, doors.current_tenant()
    copies = _copies(case, row.papers)
    shown = _shown(case, row.parts)
    office = office_of(here, case.office)
    key = row.inquiry or uuid7()
    asked = {
        "holder": uuid7() if row.to == Recipient.OUTSIDE else None,
        "request": row.pk,
        "about": case.pk,
        "from_town": here,
        "from_office": pick(office.name, LANGUAGE) if office else "",
        "contact": _contact(row, office.contact if office else {}),
        "number": case.number,
        "title": case.title,
        "office": row.office if row.to == Recipient.TOWN else "",
        "question": row.question,
        "shown": shown,
        "due_on": row.due_on,
        "round": row.round,
    }
    with doors.machine_door(row.town or here):
        inquiry = Inquiry.objects.create(pk=key, **asked)
        _lay_down(inquiry, copies)
        if row.to == Recipient.TOWN:
            opening.open_for(inquiry)
            said = InquiryReceived(subject=key, town=directory.by_id(here).name, number=case.number, due=row.due_on)
            emit(said, by=MACHINE)
    row.inquiry, row.delivered_at = key, timezone.now()
    row.save(update_fields=["inquiry", "delivered_at"])
    emit(OpinionDelivered(subject=case.pk, request_id=row.pk, recipient=row.recipient), by=MACHINE)


def _bring_up_to_date(row: OpinionRequest, what: str) -> None:
    here = doors.current_tenant()
    given_anew: tuple[list[Copy], list[dict[str, Any]]] | None = None
    if row.revoked_at is None and _is_put_away(row):
        given_anew = _copies(row.case, row.papers), _shown(row.case, row.parts)
    with doors.machine_door(row.town or here):
        process.lock_if_there(_key(row))  # first the case, then the inquiry: whoever answers does so too
        inquiry = Inquiry.objects.select_for_update().filter(pk=_key(row)).first()
        if inquiry is None:
            return
        asked_again = row.round != inquiry.round
        if asked_again:
            inquiry.sent_at = None
        ends = row.revoked_at is not None and inquiry.revoked_at is None
        inquiry.due_on, inquiry.round, inquiry.correction = row.due_on, row.round, row.correction
        inquiry.revoked_at = row.revoked_at
        if what == postcards.REMINDED:
            inquiry.reminded_at = timezone.now()
        if given_anew is not None:
            inquiry.over_at, inquiry.shown = None, given_anew[1]
            _lay_down(inquiry, given_anew[0])
        inquiry.save()
        if ends:
            put_away(inquiry)
            _tell_of_the_end(inquiry)
        if inquiry.holder is None:
            opening.keep_in_step(inquiry, asked_again=asked_again, reminded=what == postcards.REMINDED)


def _is_put_away(row: OpinionRequest) -> bool:
    with doors.machine_door(row.town or doors.current_tenant()):
        return Inquiry.objects.filter(pk=_key(row)).exclude(over_at=None).exists()


def _key(row: OpinionRequest) -> UUID:
    """Return the recipient's row of a request that was delivered."""
    assert row.inquiry is not None
    return row.inquiry


def _tell_of_the_end(inquiry: Inquiry) -> None:
    if inquiry.holder is None:
        town = directory.by_id(inquiry.from_town).name
        emit(InquiryEnded(subject=inquiry.pk, town=town, number=inquiry.number), by=MACHINE)


def _mail(row: OpinionRequest, what: str, nth: str) -> None:
    """Mail a body outside once for each occasion; each mail carries a new link, as the old one is kept nowhere."""
    if row.revoked_at is not None:
        what, nth = "revoked", ""
    elif row.answered_at is not None:
        return  # the answer was quicker than the mail
    occasion = f"{what}:{row.round}:{row.due_on:%Y-%m-%d}:{nth}"
    if row.to != Recipient.OUTSIDE or not row.email or occasion in row.mailed or row.inquiry is None:
        return
    inquiry = Inquiry.objects.get(pk=row.inquiry)
    with override(LANGUAGE):
        if row.revoked_at is not None:
            subject, body = postcards.revoked(inquiry)
        else:
            subject, body = postcards.with_link(what, inquiry, row, links.new_link(inquiry))
    send_mail_later(row.email, subject, body, message_id=f"opinion-{row.pk}-{len(row.mailed)}", by=MACHINE)
    row.mailed = [*row.mailed, occasion]
    row.save(update_fields=["mailed"])


def _contact(row: OpinionRequest, contact: dict[str, Any]) -> str:
    parts = [row.asked_by_name, contact.get("phone", ""), contact.get("mail", "")]
    return ", ".join(str(part) for part in parts if part)


def _shown(case: Case, parts: Sequence[str]) -> list[dict[str, Any]]:
    """Return the chosen answers in words, as they are on the day they are given away."""
    if not parts:
        return []
    sections = answers.shown(case.application, LANGUAGE).sections
    return [
        {"title": section.title, "rows": [[row.label, row.value] for row in section.rows if row.value]}
        for section in sections
        if section.page in parts
    ]


# --- papers -------------------------------------------------------------------------------------------------------


def _copies(case: Case, papers: Sequence[str]) -> list[Copy]:
    wanted = set(papers) & queries.papers_of(case).keys() if papers else set()
    found = Document.objects.filter(subject=case.pk, pk__in=wanted, deleted_at=None).order_by("pk")
    return [copy_of(document) for document in found]


def copy_of(document: Document) -> Copy:
    """Read a document, to lay it onto another shelf."""
    return Copy(document.title, document.filename, document.mime, read_document(document))


def _lay_down(inquiry: Inquiry, copies: Sequence[Copy]) -> None:
    for copy in copies:
        files.keep_document(
            by=MACHINE, subject=inquiry.pk, content=copy.content, kind=queries.PAPER, title=copy.title,
            filename=copy.filename, mime=copy.mime, holder=inquiry.holder,
        )  # fmt: skip
