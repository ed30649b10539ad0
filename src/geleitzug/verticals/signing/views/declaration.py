# SPDX-License-Identifier: EUPL-1.2
"""The declaration of somebody whom staff help, put before them; the pages before and after are the citizens'."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.cases.models import Assisted
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.files.queries import open_document
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.ground.crypto.fields import open_all
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.signing import declaring, queries, rules, sheets, words
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import State


@office_page(FILE_FOR)
@require_http_methods(["GET", "POST"])
def declare(request: OfficeRequest, application: UUID) -> HttpResponse:
    """Choose a tablet, and the declaration lies there; then follow how they answer."""
    row = declaring.helped(request.actor, application)
    now = timezone.now()
    pads = [pad for pad in queries.ready(request.actor, now=now) if pad.office == row.office]
    sheet = _newest(application)
    if request.method != "POST" or (sheet is not None and sheet.standing is State.OPEN):
        return _page(request, row, sheet, pads)
    pad = next((each for each in pads if str(each.pk) == request.POST.get("pad")), None)
    if pad is None:
        error = _("Bitte wählen Sie ein Tablet, das gerade verbunden ist.")
        return _page(request, row, sheet, pads, error=error)
    try:
        declaring.put(pad, row, by=request.actor, now=now)
    except rules.NotAllowedNow:
        return redirect("office:helped", application)
    except sheets.PadTaken:
        error = _("Auf diesem Tablet liegt schon etwas, oder es ist nicht mehr verbunden.")
        return _page(request, row, sheet, pads, error=error)
    return go_on(reverse("signing_office:declare", args=[application]), "tablet_vorgelegt")


@office_page(FILE_FOR)
@require_POST
def take_back(request: OfficeRequest, application: UUID) -> HttpResponse:
    """Take the declaration off the tablet."""
    declaring.helped(request.actor, application)
    address = reverse("signing_office:declare", args=[application])
    sheet = _newest(application)
    if sheet is None or sheet.standing is not State.OPEN:
        return redirect(address)
    try:
        sheets.take_back(sheet, by=request.actor, now=timezone.now())
    except rules.NotAllowedNow:
        return redirect(address)
    return go_on(address, "tablet_zurueck")


@office_page(FILE_FOR)
@require_safe
def paper(request: OfficeRequest, application: UUID) -> FileResponse:
    """Send the declaration that is to be signed on paper."""
    declaring.helped(request.actor, application)
    with doors.at_machine_door(doors.current_tenant()):
        sheet = queries.declaration_on(application)
        document = declaring.paper_of(sheet) if sheet else None
        if document is None:
            raise Http404
        stream = open_document(document)
    return FileResponse(stream, as_attachment=True, filename=_("Erklärung.pdf"), content_type=sheets.PDF)


def _page(
    request: OfficeRequest, row: Assisted, sheet: Sheet | None, pads: list[Pad], *, error: str = ""
) -> HttpResponse:
    is_open = sheet is not None and sheet.standing is State.OPEN
    context = {
        "row": row,
        "sheet": sheet,
        "is_open": is_open,
        "state": words.STATES[sheet.standing] if sheet else "",
        "tone": words.TONES[sheet.standing] if sheet else "",
        "paths": [rules.path(stroke) for stroke in sheet.lines] if sheet else [],
        "width": rules.WIDTH,
        "height": rules.HEIGHT,
        "pads": [(str(pad.pk), pad.name) for pad in pads],
        "chosen": request.POST.get("pad", "") or queries.likely(request.actor, pads),
        "paper": _paper_address(row, sheet),
        "back": reverse("citizen:check", args=[row.application_id]),
        "error": error,
    }
    return page(request, "signing/declare.html", context)


def _paper_address(row: Assisted, sheet: Sheet | None) -> str:
    with doors.at_machine_door(doors.current_tenant(), as_one=True):
        is_there = sheet is not None and declaring.paper_of(sheet) is not None
    return reverse("signing_office:paper", args=[row.application_id]) if is_there else ""


def _newest(application: UUID) -> Sheet | None:
    """Return the newest declaration, its sealed words opened past the payment gate."""
    with doors.at_machine_door(doors.current_tenant(), as_one=True):
        found = queries.declaration_on(application)
        if found is not None:
            open_all(found)
    return found
