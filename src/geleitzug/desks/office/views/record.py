# SPDX-License-Identifier: EUPL-1.2
"""Looking whether the e-file of a case is whole, and whether its formats last; and a picture of it as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from geleitzug.core.cases.models import Case
from geleitzug.core.files import archival
from geleitzug.core.files import queries as files
from geleitzug.core.files.archival import Fitness, Format
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing import queries as filing
from geleitzug.desks.office.access import OfficeRequest, office_page
from geleitzug.desks.office.looking import case_of, case_of_file
from geleitzug.desks.office.pages import page
from geleitzug.desks.office.views.documents import shown_inline
from geleitzug.ground.blobs import NoSuchBlob
from geleitzug.ground.crypto.cipher import Refused

BREAKS = {
    "an entry is missing": gettext_lazy("Ein Eintrag fehlt."),
    "the entry was changed": gettext_lazy("Der Eintrag wurde geändert."),
    "the document was exchanged": gettext_lazy("Das Dokument wurde ausgetauscht."),
    "the record ends elsewhere": gettext_lazy("Die Akte endet an einer anderen Stelle."),
    "its bytes are gone": gettext_lazy("Die Datei ist weg."),
    "its bytes were changed": gettext_lazy("Die Datei wurde verändert."),
}
FITNESS = {
    Fitness.ARCHIVAL: (gettext_lazy("PDF/A"), "success"),
    Fitness.PDF: (gettext_lazy("PDF, kein PDF/A"), "warning"),
    Fitness.PICTURE: (gettext_lazy("Bild"), "info"),
    Fitness.OFFICE: (gettext_lazy("Office-Datei, nicht archivfähig"), "warning"),
    Fitness.OTHER: (gettext_lazy("anderes Format"), "warning"),
    Fitness.BROKEN: (gettext_lazy("nicht lesbar"), "danger"),
    Fitness.NOT_LOOKED_AT: (gettext_lazy("zu groß, um sie hier zu prüfen"), "neutral"),
}
AGAINST = {
    "encryption": gettext_lazy("verschlüsselt"),
    "active": gettext_lazy("enthält etwas, das ausgeführt wird, oder andere Dateien"),
    "fonts": gettext_lazy("Schriften fehlen"),
    "readable": gettext_lazy("nicht lesbar"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the page shows it."""

    entry: FileEntry
    fitness: tuple[str, str]
    why: str
    picture: str
    newer: int | None


@office_page("cases.see")
@require_safe
def show(request: OfficeRequest, number: str) -> HttpResponse:
    """Prove the file of a case from its first entry to its last, and look at each document's format."""
    case = case_of(request.actor, number)
    entries = list(files.entries_of(case.pk))
    newer: dict[int | None, int] = {entry.replaces: entry.position for entry in entries if entry.replaces}
    context = {
        "case": case,
        "filed": filing.filed(case),
        "rows": [_row(case, entry, newer.get(entry.position)) for entry in entries],
        "breaks": [(each.position, str(BREAKS.get(each.reason, each.reason))) for each in files.breaks_in(case.pk)],
    }
    return page(request, "office/record.html", context)


@office_page("cases.see")
@require_safe
def picture(request: OfficeRequest, number: str, document_id: UUID) -> HttpResponse:
    """Show a picture of the file as a PDF; the picture stays as it came."""
    case = case_of_file(request.actor, number, document_id)
    document = files.document_for(request.actor, document_id, subject=case.pk)
    if document.mime not in archival.PICTURES or document.size > archival.MOST_BYTES:
        raise Http404
    try:
        pdf = archival.picture_as_pdf(files.read_document(document))
    except archival.NoPicture as error:
        raise Http404 from error
    return shown_inline(pdf, f"{document.pk}.pdf")


def _row(case: Case, entry: FileEntry, newer: int | None) -> Row:
    found = _format(entry.document)
    words, tone = FITNESS[found.fitness]
    is_picture = found.fitness is Fitness.PICTURE and entry.document.mime in archival.PICTURES
    return Row(
        entry=entry,
        fitness=(str(words) if not found.claim or found.rules else f"PDF/A-{found.claim.lower()}", tone),
        why=", ".join(str(AGAINST.get(rule, rule)) for rule in found.rules),
        picture=reverse("office:picture", args=[case.number, entry.document_id]) if is_picture else "",
        newer=newer,
    )


def _format(document: Document) -> Format:
    if document.deleted_at is not None or document.size > archival.MOST_BYTES:
        return Format(Fitness.NOT_LOOKED_AT)
    try:
        return archival.look(files.read_document(document), document.mime)
    except (NoSuchBlob, Refused):
        return Format(Fitness.BROKEN)
