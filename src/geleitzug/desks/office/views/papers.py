# SPDX-License-Identifier: EUPL-1.2
"""Papers and mails that belong to no case yet (Posteingang): the tray, assigning them; and a case's cover sheet."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.files.errors import NothingToReplace
from geleitzug.core.files.letters import Language
from geleitzug.core.files.queries import document_for, read_document
from geleitzug.core.filing import incoming
from geleitzug.core.filing.covering import print_for
from geleitzug.core.filing.models import IncomingPaper, Letterbox
from geleitzug.core.filing.permissions import PAPER
from geleitzug.core.filing.rules import PaperState, Way
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import casefile, cleaning
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.pages import office_names
from geleitzug.desks.office.views.documents import as_download
from geleitzug.ground.web.keyset import page_of
from geleitzug.ground.web.reader import shown_inline


@office_page(PAPER)
@require_safe
def tray(request: OfficeRequest) -> HttpResponse:
    """Show what waits for somebody to assign it, and what came lately."""
    waiting = page_of(
        IncomingPaper.objects.filter(state=PaperState.WAITING), key=("id",), cursor=request.GET.get("cursor", "")
    )
    lately = IncomingPaper.objects.exclude(state=PaperState.WAITING).order_by("-id")[:20]
    rows = [(each, reverse("office:paper", args=[each.pk])) for each in waiting.rows]
    away = list(Letterbox.objects.filter(active=True).exclude(away_since=None))
    return page(request, "office/papers.html", {"rows": rows, "found": waiting, "lately": lately, "away": away})


@office_page(PAPER)
@require_http_methods(["GET", "POST"])
def one(request: OfficeRequest, paper_id: UUID) -> HttpResponse:
    """Assign a paper to a case by its number."""
    paper = get_object_or_404(IncomingPaper, pk=paper_id)
    if request.method != "POST":
        return _page(request, paper)
    number = cleaning.line(request.POST, "number")
    if not number:
        return _page(request, paper, errors={"number": _("Bitte geben Sie die Nummer des Vorgangs an.")})
    typed = cleaning.line(request.POST, "replaces")
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 5):
        return _page(request, paper, errors={"replaces": _no_place()}, number=number, replaces=typed)
    try:
        incoming.assign(paper, number, by=request.actor, replaces=int(typed) if typed else None)
    except incoming.NoSuchCase:
        errors = {"number": _("Einen Vorgang mit dieser Nummer gibt es hier nicht. Bitte prüfen Sie die Nummer.")}
        return _page(request, paper, errors=errors, number=number, replaces=typed)
    except NothingToReplace:
        return _page(request, paper, errors={"replaces": _no_place()}, number=number, replaces=typed)
    except incoming.SettledMeanwhile:
        return _page(request, paper, trouble=_meanwhile(), number=number)
    return go_on(reverse("office:papers"), "mail_zugeordnet" if paper.way == Way.MAIL else "papier_zugeordnet")


@office_page(PAPER)
@require_POST
def discard(request: OfficeRequest, paper_id: UUID) -> HttpResponse:
    """Throw a paper away that belongs to no case."""
    paper = get_object_or_404(IncomingPaper, pk=paper_id)
    note = cleaning.line(request.POST, "note")
    if not note:
        return _page(request, paper, errors={"note": _("Bitte schreiben Sie, warum es nicht gebraucht wird.")})
    try:
        incoming.discard(paper, by=request.actor, note=note)
    except incoming.SettledMeanwhile:
        return _page(request, paper, trouble=_meanwhile())
    return go_on(reverse("office:papers"), "mail_verworfen" if paper.way == Way.MAIL else "papier_verworfen")


@office_page(PAPER)
@require_safe
def pdf(request: OfficeRequest, paper_id: UUID) -> HttpResponse:
    """Show a paper that waits."""
    paper = get_object_or_404(IncomingPaper, pk=paper_id, state=PaperState.WAITING)
    try:
        found = incoming.waiting_documents(paper)[0]
    except incoming.SettledMeanwhile as settled:
        raise Http404 from settled
    return shown_inline(read_document(found), found.filename)


@office_page(PAPER)
@require_safe
def file(request: OfficeRequest, paper_id: UUID, document_id: UUID) -> FileResponse:
    """Send a file of a mail that waits; always as a download, since others have written it."""
    paper = get_object_or_404(IncomingPaper, pk=paper_id, state=PaperState.WAITING)
    return as_download(document_for(request.actor, document_id, subject=paper.pk))


@office_page("cases.see")
@require_safe
def cover(request: OfficeRequest, number: str) -> HttpResponse:
    """Show the cover sheet of a case, to be printed."""
    case = case_of(request.actor, number)
    lang: Language = "en" if (get_language() or "de")[:2] == "en" else "de"
    office = office_names(request).get(case.office, case.office)
    sheet = print_for(case, service=casefile.title_of(case), office=office, lang=lang, day=timezone.localdate())
    return shown_inline(sheet, f"Deckblatt-{case.number}.pdf")


def _page(
    request: OfficeRequest,
    paper: IncomingPaper,
    *,
    errors: dict[str, str] | None = None,
    trouble: str = "",
    number: str = "",
    replaces: str = "",
) -> HttpResponse:
    paper.refresh_from_db()
    waits = paper.state == PaperState.WAITING
    context = {
        "paper": paper,
        "is_mail": paper.way == Way.MAIL,
        "files": incoming.waiting_documents(paper)[1:] if waits and paper.way == Way.MAIL else [],
        "waits": waits,
        "errors": errors or {},
        "trouble": trouble,
        "number": number or paper.number,
        "replaces": replaces,
    }
    return page(request, "office/paper.html", context)


def _no_place() -> str:
    return _("Dieses Blatt gibt es in der Akte nicht, oder es ist schon ersetzt. Die Blattnummern stehen beim Vorgang.")


def _meanwhile() -> str:
    return _("Jemand anderes hat das inzwischen zugeordnet oder verworfen.")
