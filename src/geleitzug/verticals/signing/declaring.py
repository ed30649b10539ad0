# SPDX-License-Identifier: EUPL-1.2
"""The declaration of somebody whom staff help: that an application with these answers is theirs, written to be signed.

It is kept behind the payment gate, as the application is; with the case it goes into the file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import answers, assistance, assisted
from geleitzug.core.cases.assistance import Declared
from geleitzug.core.cases.letterheads import sender_of
from geleitzug.core.cases.models import Application, Assisted
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import ReceiptFile, ReceiptPart, Row, Sender
from geleitzug.core.files.models import Document
from geleitzug.core.files.typesetting import typeset
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.verticals.signing import sheets
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import NotAllowedNow, Purpose, State, Way
from geleitzug.verticals.signing.sheets import Wanted

TEMPLATES = Path(__file__).parent / "typst"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that stands on the sheet."""

    sender: Sender
    language: str
    title: str
    reference: str
    texts: tuple[str, ...]
    parts: tuple[ReceiptPart, ...]
    files: tuple[ReceiptFile, ...]


def put(pad: Pad, row: Assisted, *, by: Actor, now: datetime) -> Sheet:
    """Write the declaration for an application as it stands and put it before its owner.

    Raises NotAllowedNow where it is sent already, and what sheets.put raises.
    """
    by = require(by, FILE_FOR, office=row.office)
    with doors.at_machine_door(doors.current_tenant()):
        application = Application.objects.select_related("offering").select_for_update().get(pk=row.application_id)
        if application.phase != Phase.DRAFT:
            raise NotAllowedNow(application.phase)
        sheets.check_free(pad, now=now)
        drop_papers(Sheet.objects.filter(subject=application.pk))
        declared = written(application, signer=row.said("name"))
        document = files.keep_pdf(
            by=by, subject=application.pk, pdf=print_declaration(declared, timezone.localdate(now)),
            kind=Document.Kind.DRAFT, title=declared.title, holder=application.holder, filed=False,
        )  # fmt: skip
        wanted = Wanted(
            document=document, title=declared.title, signer=row.said("name"), purpose=Purpose.DECLARATION,
            revision=application.revision,
        )  # fmt: skip
        return sheets.put(pad, wanted, office=row.office, by=by, now=now)


def written(application: Application, *, signer: str) -> Declaration:
    """Return what somebody declares, with all answers in words, in the language of the application."""
    lang = application.language
    said = answers.shown(application, lang)
    with override(lang):
        service = pick(application.service.text("title"), lang)
        title = _("Erklärung zum Antrag: %(service)s") % {"service": service}
        texts = _texts(signer, service, application.represented)
    return Declaration(
        sender=sender_of(application.offering.office, application.tenant_id, lang=lang),
        language=lang,
        title=title,
        reference=application.number,
        texts=texts,
        parts=tuple(
            ReceiptPart(section.title, tuple(Row(row.label, row.value) for row in section.rows))
            for section in said.sections
        ),
        files=tuple(ReceiptFile(found["name"], found["size"], found["sha256"]) for found in said.files),
    )


def _texts(signer: str, service: str, represented: str) -> tuple[str, str]:
    """Return what somebody declares; who acts for another declares that they do."""
    words = {"name": signer, "service": service, "represented": represented}
    if represented:
        return (
            _("Ich, %(name)s, stelle für %(represented)s den Antrag „%(service)s“ mit den Angaben auf diesem Blatt.")
            % words,
            _("Die Angaben wurden mir gezeigt oder vorgelesen. Ich mache sie für %(represented)s.") % words,
        )
    return (
        _("Ich, %(name)s, stelle den Antrag „%(service)s“ mit den Angaben auf diesem Blatt.") % words,
        _("Die Angaben wurden mir gezeigt oder vorgelesen. Es sind meine."),
    )


def print_declaration(declared: Declaration, day: date) -> bytes:
    """Typeset a declaration to PDF/A-2a and PDF/UA-1."""
    return typeset(template("declaration.typ"), {"letter": {**asdict(declared), "date": day.isoformat()}}, day=day)


def drop_papers(rows: QuerySet[Sheet]) -> None:
    """Drop what was kept to be printed and signed on paper. Needs the machine's door."""
    for row in rows.filter(purpose=Purpose.DECLARATION, state=State.PAPER):
        files.drop_declaration(subject=row.subject, document=row.document)


def paper_of(sheet: Sheet) -> Document | None:
    """Return the declaration somebody wants to sign on paper, as long as it says what the application says.

    Needs the machine's door.
    """
    if sheet.standing is not State.PAPER or sheet.revision is None:
        return None
    if not Application.objects.filter(pk=sheet.subject, revision=sheet.revision).exists():
        return None
    return Document.objects.filter(pk=sheet.document, kind=Document.Kind.DRAFT).first()


def has_pad(office: str) -> bool:
    """Tell whether a tablet is paired in an office now."""
    return Pad.objects.filter(office=office, holder__isnull=False, until__gt=timezone.now()).exists()


def is_signed(application: UUID, revision: int) -> bool:
    """Tell whether an application was declared by a signature as it stands now."""
    return Sheet.objects.filter(
        subject=application, purpose=Purpose.DECLARATION, state=State.SIGNED, revision=revision
    ).exists()


def is_typed(application: UUID) -> bool:
    """Tell whether an application was declared by a typed name, and by no drawing."""
    signed = Sheet.objects.filter(subject=application, purpose=Purpose.DECLARATION, state=State.SIGNED)
    ways = set(signed.values_list("way", flat=True))
    return Way.TYPED in ways and Way.DRAWN not in ways


def sheets_of(application: UUID) -> list[Sheet]:
    """Return what was put before somebody to declare an application, the newest first. Needs the machine's door."""
    rows = Sheet.objects.filter(subject=application, purpose=Purpose.DECLARATION).defer("words", "strokes")
    return list(rows.order_by("-id")[:10])


def helped(actor: Actor, application: UUID) -> Assisted:
    """Return the row of an application whose owner is here and helped by the actor's office; raises Http404."""
    row = assisted.assisted_for(actor, application)
    if Declared.PAD not in assistance.declarable(row.channel):
        raise Http404
    return row


@cache
def template(name: str) -> str:
    """Return a template of this trade."""
    return (TEMPLATES / name).read_text(encoding="utf-8")
