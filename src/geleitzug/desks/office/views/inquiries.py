# SPDX-License-Identifier: EUPL-1.2
"""What other municipalities ask this one: the list, and the page on which an office answers."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.files import actions as files
from geleitzug.core.files.errors import FilesError
from geleitzug.core.participation import queries
from geleitzug.core.participation.actions import answering
from geleitzug.core.participation.models import Inquiry
from geleitzug.core.participation.permissions import ANSWER
from geleitzug.core.participation.rules import Incomplete, NoLongerOpen, Said
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import opinion_form
from geleitzug.desks.office.pages import office_names
from geleitzug.desks.office.views.documents import as_download
from geleitzug.ground.people.actors import acting
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.tenancy import directory
from geleitzug.ground.web.keyset import page_of

BY_DUE_DAY, LATEST_FIRST = ("due_on", "id"), ("-id",)
UPLOAD, REMOVE, SAVE = "_upload", "_remove_file", "_save"


@office_page(ANSWER)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """List what other municipalities ask one's offices: what is open by its date, or what is done."""
    done = request.GET.get("ansicht") == "erledigt"
    found = page_of(
        queries.inquiries_for(request.actor, done=done),
        key=LATEST_FIRST if done else BY_DUE_DAY,
        cursor=request.GET.get("cursor", ""),
    )
    offices, numbers = office_names(request), queries.numbers_of(found.rows)
    here = reverse("office:inquiries")
    return page(request, "office/inquiries.html", {
        "rows": [
            (row, town_of(row), offices.get(row.office, row.office), badge_of(row), numbers[row.pk])
            for row in found.rows
            if row.pk in numbers  # else its case is destroyed, and it goes in a moment
        ],
        "found": found,
        "is_done": done,
        "tabs": [(_("Offen"), here, not done, None), (_("Erledigt"), f"{here}?ansicht=erledigt", done, None)],
    })  # fmt: skip


@office_page(ANSWER)
@require_http_methods(["GET", "POST"])
def one(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show what is asked, and take the answer: files, a draft, the answer itself."""
    inquiry = queries.inquiry_for(request.actor, key)
    if not queries.number_of(inquiry):
        raise Http404  # its case is destroyed, and it goes in a moment
    answering.note_look(inquiry, by=request.actor)
    if request.method != "POST":
        return _page(request, inquiry, inquiry.said)
    signed = acting(request.actor, lambda office, _role: office == inquiry.office).signed
    said = opinion_form.said(request.POST, name=signed)
    if not inquiry.is_open:
        return _page(request, inquiry, inquiry.said, trouble=_over(), lost=said.text)
    refused = _take_files(request, inquiry)
    errors = {"datei": " ".join(refused)} if refused else {}
    try:
        if errors or {UPLOAD, REMOVE, SAVE} & set(request.POST):
            answering.save(inquiry, by=request.actor, said=said)
            if SAVE in request.POST and not errors:
                return go_on(reverse("office:inquiry", args=[inquiry.pk]), "zwischengespeichert")
            return _page(request, inquiry, said, errors)
        answering.send(inquiry, by=request.actor, said=said)
    except Incomplete as error:
        return _page(request, inquiry, said, opinion_form.missing(error))
    except NoLongerOpen:
        again = queries.inquiry_for(request.actor, key)
        return _page(request, again, again.said, trouble=_over(), lost=said.text)
    return go_on(reverse("office:case", args=[queries.number_of(inquiry)]), "abgegeben")


@office_page(ANSWER)
@require_safe
def file(request: OfficeRequest, key: UUID, document_id: UUID) -> FileResponse:
    """Hand out a paper that came with the question, or that lies with the answer."""
    inquiry = queries.inquiry_for(request.actor, key)
    return as_download(queries.document_of(inquiry, document_id))


def town_of(inquiry: Inquiry) -> str:
    """Return who asks: the municipality and its office."""
    town = directory.by_id(inquiry.from_town).name
    return f"{town}, {inquiry.from_office}" if inquiry.from_office else town


def badge_of(inquiry: Inquiry) -> tuple[str, str]:
    """Return where an inquiry stands, in a word and a kind of badge."""
    if inquiry.sent_at is not None:
        return inquiry.verdict_word, "success"
    if inquiry.revoked_at is not None:
        return _("zurückgezogen"), "neutral"
    if queries.is_late(inquiry, timezone.localdate()):
        return _("überfällig"), "danger"
    if inquiry.reminded_at is not None:
        return _("erinnert"), "warning"
    return (_("noch einmal gefragt"), "warning") if inquiry.round > 1 else (_("offen"), "info")


def _take_files(request: OfficeRequest, inquiry: Inquiry) -> list[str]:
    """Keep the files that came, or drop one whose button was pressed; returns a sentence for each that is refused."""
    if gone := request.POST.get(REMOVE):
        files.drop(subject=inquiry.pk, documents=[str(d.pk) for d in queries.brought(inquiry) if str(d.pk) == gone])
        return []
    refused = []
    for upload in request.FILES.getlist("datei"):
        try:
            files.keep_upload(by=request.actor, subject=inquiry.pk, upload=upload)
        except FilesError as error:
            refused.append(str(error))
    return refused


def _over() -> str:
    return _("Die Anfrage ist inzwischen beantwortet oder zurückgezogen.")


def _page(
    request: OfficeRequest,
    inquiry: Inquiry,
    said: Said,
    errors: dict[str, str] | None = None,
    *,
    trouble: str = "",
    lost: str = "",
) -> HttpResponse:
    with read_ahead(*queries.reads_of_inquiry(inquiry)):
        number, papers, uploads = queries.number_of(inquiry), queries.given_papers(inquiry), queries.brought(inquiry)
    return page(request, "office/inquiry.html", {
        "inquiry": inquiry,
        "number": number,
        "town": town_of(inquiry),
        "badge": badge_of(inquiry),
        "papers": papers,
        "uploads": uploads,
        "verdicts": opinion_form.verdicts(),
        "said": said,
        "errors": errors or {},
        "trouble": trouble,
        "lost": lost,
    })  # fmt: skip
