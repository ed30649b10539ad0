# SPDX-License-Identifier: EUPL-1.2
"""The drawing board: bpmn-js over a drawing of a draft, and taking in what was drawn. Reading it is process.py."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import processes
from geleitzug.core.authoring.edits import SetDrawing
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.parts import TO_BE
from geleitzug.core.authoring.processes import Sheet
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.drawing_words import choices
from geleitzug.desks.workshop.frames import allow_fonts
from geleitzug.desks.workshop.ready_conditions import of_tasks, ready_conditions
from geleitzug.desks.workshop.views.process import VERSIONS, version_in


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def drawing(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the board with a drawing on it, or keep what was drawn; the board's script is answered in JSON."""
    version = version_in(request)
    if request.method != "POST":
        return _board(request, draft, version)
    answer = _answer if "application/json" in request.headers.get("Accept", "") else _page
    try:
        upload = request.FILES.get("file")
        if upload is None:
            raise AuthoringError(_("Es ist keine Zeichnung angekommen."))
        edit = SetDrawing(VERSIONS[version][0], bytes(upload.read(processes.MOST_BYTES + 1)))
        store(request, draft, edit)
    except AuthoringError as error:
        return answer(request, draft, version, error)
    return answer(request, draft, version, None)


def _answer(request: WorkshopRequest, draft: Draft, version: str, error: AuthoringError | None) -> HttpResponse:
    """Say to the script what came of saving; what was drawn stays on its board whatever that is."""
    if error is not None:
        status = 409 if isinstance(error, ChangedByAnother) else 422
        return JsonResponse({"error": str(error)}, status=status)
    sheet = processes.sheet_of(draft, VERSIONS[version][0])
    assert sheet is not None
    return JsonResponse({"revision": draft.revision, "said": _("Gespeichert."), "findings": _found(sheet)})


def _page(_request: WorkshopRequest, draft: Draft, version: str, error: AuthoringError | None) -> HttpResponse:
    if error is not None:
        return _board(_request, draft, version, trouble=str(error))
    return go_on("process", draft, fassung=version if version != "soll" else "")


def _found(sheet: Sheet) -> list[dict[str, Any]]:
    return [{"element": each.element, "words": each.message, "blocks": each.blocks} for each in sheet.findings]


def _board(request: WorkshopRequest, draft: Draft, version: str, *, trouble: str = "") -> HttpResponse:
    part, words = VERSIONS[version]
    asked = {"fassung": version} if version != "soll" else {}
    sheet = processes.sheet_of(draft, part)
    begun = version if sheet else "soll"
    context = {
        "version": version,
        "words": words,
        "findings": _found(sheet) if sheet else [],
        "file": address("drawing_file", draft, **({"fassung": begun} if begun != "soll" else {})),
        "save": address("drawing", draft, **asked),
        "back": address("process", draft, **asked),
        "is_to_be": part == TO_BE,
        "choices": {**choices(request), "conditions": ready_conditions(Content(draft).labels), "given": of_tasks()},
        "trouble": trouble,
        "crumbs": [(pgettext("drawing", "Zeichnen"), "")],
    }
    return allow_fonts(draft_page(request, draft, "workshop/studio.html", context))
