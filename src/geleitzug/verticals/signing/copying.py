# SPDX-License-Identifier: EUPL-1.2
"""The copy of a signed document: its pages, and behind them one for the signature. The document stays as it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases.letterheads import sender_of
from geleitzug.core.cases.models import Application
from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import LOCAL_TIME, Row, Sender
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.files.typesetting import typeset
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.web import formats
from geleitzug.verticals.signing import rules
from geleitzug.verticals.signing.declaring import template
from geleitzug.verticals.signing.joining import NotJoinable, joined
from geleitzug.verticals.signing.models import Sheet
from geleitzug.verticals.signing.rules import State, Way


@dataclass(frozen=True, slots=True)
class SignaturePage:
    """Everything that stands on the page; ``drawing`` is SVG, ``typed`` the name of who has not drawn."""

    sender: Sender
    language: str
    title: str
    reference: str
    rows: tuple[Row, ...]
    signature_title: str
    drawing: str
    alt: str
    typed: str
    signer: str
    proof_title: str
    document_digest_label: str
    document_digest: str
    binding_label: str
    binding: str
    notes: tuple[str, ...]


def write(sheet: UUID) -> None:
    """Write the copy of what was signed and put it where the document lies; twice is once. Needs the machine's door."""
    row = Sheet.objects.select_for_update().get(pk=sheet)
    document = Document.objects.filter(pk=row.document, deleted_at=None).first()
    if row.standing is not State.SIGNED or row.copy is not None or document is None:
        return
    application = Application.objects.select_related("offering").get(pk=row.subject)
    with override(application.language):
        title = _("Unterschrieben: %(title)s") % {"title": row.title}
    copy = files.keep_pdf(
        by=MACHINE, subject=row.subject, pdf=printed(row, document, application), kind=Document.Kind.SIGNED,
        title=title, holder=document.holder, filed=document.filed_at is not None,
    )  # fmt: skip
    row.copy = copy.pk
    row.save(update_fields=["copy"])


def printed(row: Sheet, document: Document, application: Application) -> bytes:
    """Return the document with the page of its signature; that page alone where nothing can be put behind it."""
    content = read_document(document)
    day = row.ended_at.astimezone(LOCAL_TIME).date() if row.ended_at else None
    assert day is not None
    try:
        return joined(content, _printed(page_of(row, application, alone=False), day))
    except NotJoinable:
        return _printed(page_of(row, application, alone=True), day)


def page_of(row: Sheet, application: Application, *, alone: bool) -> SignaturePage:
    """Return what the page says, in the language of the application."""
    assert row.ended_at is not None
    drawn = row.way == Way.DRAWN
    with override(application.language):
        how = _("am Tablet gezeichnet") if drawn else _("Name am Tablet eingetippt und bestätigt")
        notes = [
            _(
                "Keine qualifizierte elektronische Signatur. Bewahrt wird allein das Bild der Unterschrift, nicht wie"
                " schnell oder mit welchem Druck geschrieben wurde."
            ),
        ]
        if alone:
            notes.append(_("Das Dokument selbst liegt unverändert in der Akte. Die Prüfsumme sagt, welches es ist."))
        return SignaturePage(
            sender=sender_of(application.offering.office, application.tenant_id, lang=application.language),
            language=application.language,
            title=_("Unterschrift: %(title)s") % {"title": row.title},
            reference=application.number,
            rows=(
                Row(_("Dokument"), row.title),
                Row(_("Unterschrieben von"), row.signer),
                Row(_("Am"), formats.moment(row.ended_at.astimezone(LOCAL_TIME))),
                Row(_("Wie"), how),
                Row(_("Vorgelegt von"), row.staff_name),
            ),
            signature_title=_("Unterschrift"),
            drawing=rules.picture(row.lines) if drawn else "",
            alt=_("Unterschrift von %(name)s") % {"name": row.signer},
            typed=row.name,
            signer=row.signer,
            proof_title=_("Was zusammengehört"),
            document_digest_label=_("Prüfsumme des Dokuments (SHA-256)"),
            document_digest=row.sha256,
            binding_label=_("Prüfsumme von Unterschrift und Dokument"),
            binding=row.digest,
            notes=tuple(notes),
        )  # fmt: skip


def _printed(page: SignaturePage, day: date) -> bytes:
    return typeset(template("signature.typ"), {"letter": asdict(page)}, day=day)
