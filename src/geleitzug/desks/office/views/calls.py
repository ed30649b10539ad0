# SPDX-License-Identifier: EUPL-1.2
"""Notes of calls: taking one down for a case, an office or a colleague, and what waits for oneself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.caseload.actions import calls
from geleitzug.core.caseload.rules import NobodyMeant, WrongDay
from geleitzug.core.cases import queries
from geleitzug.core.cases.permissions import FILE_FOR, SEE
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.texts import in_order

ON_ONE_PAGE = 50


@office_page(SEE)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show the notes that wait for the actor and their offices."""
    found = list(calls.waiting(request.actor)[:ON_ONE_PAGE])
    today = timezone.localdate()
    context = {
        "rows": [(note, note.is_late(today)) for note in found],
        "names": office_names(request),
        "are_more": len(found) == ON_ONE_PAGE,
    }
    return page(request, "office/calls.html", context)


@office_page(FILE_FOR)
@require_http_methods(["GET", "POST"])
def take(request: OfficeRequest) -> HttpResponse:
    """Take a note down: into the file of a case, or for an office."""
    names = office_names(request)
    typed = {name: cleaning.line(request.POST, name) for name in ("caller", "number", "office")}
    typed["text"] = cleaning.text(request.POST, "text", longest=4000)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _wrong_with(typed, names)
        if not errors and (address := _taken(request, typed, errors)):
            return go_on(address, "gespraech")
    context = {
        "typed": typed,
        "day": cleaning.day_parts(request.POST, "call_back"),
        "errors": errors,
        "offices": in_order(names.items()),
    }
    return page(request, "office/take_call.html", context)


@office_page(SEE)
@require_POST
def done(request: OfficeRequest, note_id: UUID) -> HttpResponse:
    """Note that somebody has called back, or read it."""
    calls.see_to(calls.note_for(request.actor, note_id), by=request.actor)
    return go_on(reverse("office:calls"), "gespraech_erledigt")


def _wrong_with(typed: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not typed["caller"]:
        errors["caller"] = _("Bitte schreiben Sie, wer es war und wie die Person zu erreichen ist.")
    if not typed["text"]:
        errors["text"] = _("Bitte schreiben Sie, worum es ging.")
    if not typed["number"] and typed["office"] not in names:
        errors["office"] = _("Bitte wählen Sie ein Amt, oder nennen Sie die Nummer des Vorgangs.")
    return errors


def _taken(request: OfficeRequest, typed: dict[str, str], errors: dict[str, str]) -> str:
    """Take the note down and return where to go on; empty, with what is wrong, where it could not be taken."""
    day, parts = cleaning.day(request.POST, "call_back"), cleaning.day_parts(request.POST, "call_back")
    if day is None and any(parts.values()):
        errors["call_back"] = _("Diesen Tag gibt es nicht.")
        return ""
    try:
        if typed["number"]:
            return _noted(request, typed, errors, day)
        calls.take(
            by=request.actor, office=typed["office"], caller=typed["caller"], text=typed["text"], call_back_by=day
        )
    except WrongDay:
        errors["call_back"] = _("Der Rückruf liegt heute oder später, höchstens in fünf Jahren.")
        return ""
    except NobodyMeant as nobody:
        errors["text"] = _("Mit „@%(name)s“ ist dort niemand gemeint.") % {"name": nobody}
        return ""
    return reverse("office:information")


def _noted(request: OfficeRequest, typed: dict[str, str], errors: dict[str, str], day: date | None) -> str:
    """Write the note into the file of a case."""
    try:
        case = queries.case_for(request.actor, typed["number"].upper())
    except Http404:
        errors["number"] = _("Diesen Vorgang finden Sie hier nicht. Wählen Sie stattdessen das Amt.")
        return ""
    calls.take_for_case(case, by=request.actor, caller=typed["caller"], text=typed["text"], call_back_by=day)
    return reverse("office:case", args=[case.number])
