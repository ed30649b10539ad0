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
from geleitzug.core.files import archival, looking
from geleitzug.core.files import queries as files
from geleitzug.core.files.archival import Fitness, Format
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing import queries as filing
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office import format_words
from geleitzug.desks.office.format_words import Told
from geleitzug.desks.office.looking import case_of, case_of_file
from geleitzug.ground.blobs import NoSuchBlob
from geleitzug.ground.crypto.cipher import Refused
from geleitzug.ground.web.reader import shown_inline

BREAKS = {
    "an entry is missing": gettext_lazy("Ein Eintrag fehlt."),
    "the entry was changed": gettext_lazy("Der Eintrag wurde geändert."),
    "the document was exchanged": gettext_lazy("Das Dokument wurde ausgetauscht."),
    "the record ends elsewhere": gettext_lazy("Die Akte endet an einer anderen Stelle."),
    "its bytes are gone": gettext_lazy("Die Datei ist weg."),
    "its bytes were changed": gettext_lazy("Die Datei wurde verändert."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the page shows it."""

    entry: FileEntry
    told: Told
    words: str
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
    document = entry.document
    is_picture = found.fitness is Fitness.PICTURE and document.mime in archival.PICTURES
    return Row(
        entry=entry,
        told=format_words.told(document, found),
        words=format_words.of_words(document),
        picture=reverse("office:picture", args=[case.number, entry.document_id]) if is_picture else "",
        newer=newer,
    )


def _format(document: Document) -> Format:
    """Return what was noted when it came into the file; look now, where nobody has yet."""
    if document.looked_at is not None:
        return looking.format_of(document)
    if document.deleted_at is not None or document.size > archival.MOST_BYTES:
        return Format(Fitness.NOT_LOOKED_AT)
    try:
        return archival.look(files.read_document(document), document.mime)
    except (NoSuchBlob, Refused):
        return Format(Fitness.BROKEN)
