# SPDX-License-Identifier: EUPL-1.2
"""Putting a document of a case before somebody, following how they answer, and proving what was signed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.cases import addressees
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.people.actors import may, require
from geleitzug.verticals.signing import checking, queries, rules, sheets, words
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import State
from geleitzug.verticals.signing.sheets import Wanted
from geleitzug.verticals.signing.views.pads import office_names


@office_page(SEE)
@require_http_methods(["GET", "POST"])
def choose(request: OfficeRequest, number: str) -> HttpResponse:
    """Choose a document, a tablet and who signs; then it lies there."""
    case = queries.case_for(request.actor, number)
    require(request.actor, WORK, office=case.office)
    now, comes = timezone.now(), addressees.who_comes(case.application, case.applicant)
    pads = queries.ready(request.actor, now=now)
    entries = {str(entry.document_id): entry for entry in queries.signable(case)}
    typed = {
        "document": request.POST.get("document") or request.GET.get("dokument", ""),
        "pad": request.POST.get("pad", "") or queries.likely(request.actor, pads),
        "signer": _line(request, "signer") if request.method == "POST" else comes,
    }
    if request.method != "POST" or not pads or not entries:
        return _form(request, case, pads, entries, typed)
    pad = next((each for each in pads if str(each.pk) == typed["pad"]), None)
    errors = {}
    if typed["document"] not in entries:
        errors["document"] = _("Bitte wählen Sie, was unterschrieben wird.")
    if not typed["signer"]:
        errors["signer"] = _("Bitte schreiben Sie, wer unterschreibt.")
    if pad is None:
        errors["pad"] = _("Bitte wählen Sie ein Tablet, das gerade verbunden ist.")
    if errors or pad is None:
        return _form(request, case, pads, entries, typed, errors=errors)
    entry = entries[typed["document"]]
    wanted = Wanted(document=entry.document, title=entry.title or entry.document.title, signer=typed["signer"])
    try:
        sheet = sheets.put(pad, wanted, office=case.office, by=request.actor, now=now)
    except sheets.PadTaken:
        errors["pad"] = _("Auf diesem Tablet liegt schon etwas, oder es ist nicht mehr verbunden.")
    except sheets.NotSignable:
        errors["document"] = _("Dieses Dokument ist nicht mehr das, was abgelegt wurde. Es lässt sich nicht vorlegen.")
    else:
        return go_on(reverse("signing_office:sheet", args=[number, sheet.pk]), "tablet_vorgelegt")
    return _form(request, case, pads, entries, typed, errors=errors)


@office_page(SEE)
@require_http_methods(["GET", "POST"])
def sheet(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Say how somebody has answered; of a signature whether it holds, and what a file is that was sent (POST)."""
    case, row = queries.case_of_sheet(request.actor, number, key)
    sent, error = "", ""
    if request.method == "POST" and row.standing is State.SIGNED:
        upload = request.FILES.get("file")
        if upload is None:
            error = _("Bitte wählen Sie eine Datei.")
        else:
            sent = str(words.SENT[checking.compare(row, upload.chunks())])
    context = {
        "case": case,
        "row": row,
        "state": words.STATES[row.standing],
        "tone": words.TONES[row.standing],
        "way": words.WAYS[rules.Way(row.way)] if row.way else "",
        "paths": [rules.path(stroke) for stroke in row.lines],
        "width": rules.WIDTH,
        "height": rules.HEIGHT,
        "short": rules.short(row.sha256),
        **{f"{name}_address": _address(case, key) for name, key in (("document", row.document), ("copy", row.copy))},
        "may_take_back": row.standing is State.OPEN and may(request.actor, WORK, office=row.office),
        "follows": row.state if row.standing is State.OPEN or _awaits_copy(row) else "",
        "sent": sent,
        "error": error,
        **_found(row),
    }
    return page(request, "signing/sheet.html", context)


@office_page(SEE)
@require_POST
def take_back(request: OfficeRequest, number: str, key: UUID) -> HttpResponse:
    """Take something off the tablet."""
    case, row = queries.case_of_sheet(request.actor, number, key)
    address = reverse("signing_office:sheet", args=[case.number, row.pk])
    try:
        sheets.take_back(row, by=request.actor, now=timezone.now())
    except rules.NotAllowedNow:
        return redirect(address)
    return go_on(address, "tablet_zurueck")


def _awaits_copy(row: Sheet) -> bool:
    is_there = Document.objects.filter(pk=row.document, deleted_at=None).exists()
    return row.standing is State.SIGNED and row.copy is None and is_there


def _address(case: Case, document: UUID | None) -> str:
    """Return where a document of a case's file is fetched; empty for one that is deleted or was never filed."""
    is_there = document and Document.objects.filter(pk=document, deleted_at=None, filed_at__isnull=False).exists()
    return reverse("office:file", args=[case.number, document]) if is_there else ""


def _found(row: Sheet) -> dict[str, object]:
    if row.standing is not State.SIGNED:
        return {"check": None, "findings": []}
    found = checking.check(row)
    findings = [
        (words.DOCUMENT[found.document], found.document is checking.Found.SAME),
        (words.SIGNATURE[found.signature], found.signature is checking.Found.SAME),
        (
            _("Der Verlauf nennt genau diese Unterschrift.")
            if found.told
            else _("Der Verlauf nennt diese Unterschrift nicht."),
            found.told,
        ),
    ]
    if found.copy is not None:
        findings.append((words.COPY[found.copy], found.copy is checking.Found.SAME))
    return {"check": found, "findings": findings}


def _form(
    request: OfficeRequest,
    case: Case,
    pads: list[Pad],
    entries: dict[str, FileEntry],
    typed: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    raw = case.package.service
    context = {
        "case": case,
        "pads": _named(request, pads),
        "documents": [(key, _label(entry)) for key, entry in entries.items()],
        "typed": typed,
        "acts_for": case.applicant if addressees.who_comes(case.application, case.applicant) != case.applicant else "",
        "wants_paper": bool(raw.get("written_form")) and not raw.get("pad_signature"),
        "errors": errors or {},
    }
    return page(request, "signing/choose.html", context)


def _named(request: OfficeRequest, pads: list[Pad]) -> list[tuple[str, str]]:
    """Return the tablets to choose from; with their offices where these are several, each may have a „Schalter 1“."""
    if len({pad.office for pad in pads}) < 2:
        return [(str(pad.pk), pad.name) for pad in pads]
    names = office_names(request)
    return [(str(pad.pk), f"{pad.name} ({names[pad.office]})") for pad in pads]


def _label(entry: FileEntry) -> str:
    place, title = entry.position, entry.title or entry.document.filename
    return _("Blatt %(place)s: %(title)s") % {"place": place, "title": title}


def _line(request: OfficeRequest, name: str) -> str:
    return " ".join(request.POST.get(name, "").replace("\x00", "")[: rules.LONGEST_NAME].split())
