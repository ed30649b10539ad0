# SPDX-License-Identifier: EUPL-1.2
"""How a service is worked on: its drawing in words and as a picture, from a file or a shape. Drawing is studio.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring import processes
from geleitzug.core.authoring.edits import SetDrawing
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.parts import AS_IS, TO_BE
from geleitzug.core.authoring.processes import Sheet
from geleitzug.core.feedback import queries as feedback
from geleitzug.core.workflow.layout import layout_of
from geleitzug.core.workflow.listing import steps
from geleitzug.core.workflow.picture import svg
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import address, draft_page, editing, go_on, store

VERSIONS: Mapping[str, tuple[str, Any]] = {
    "soll": (TO_BE, gettext_lazy("Soll: so wird gearbeitet")),
    "ist": (AS_IS, gettext_lazy("Ist: so ist es heute")),
}
"""In addresses: which of the two drawings; with the part it is and what its tab says."""


def version_in(request: WorkshopRequest) -> str:
    """Return which drawing an address means; raises Http404 for one there cannot be."""
    wanted = request.GET.get("fassung", "soll")
    if wanted not in VERSIONS:
        raise Http404
    return wanted


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def process(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a drawing with what is found in it; take in a file, a shape, or the other drawing.

    Before anything takes the place of what somebody has drawn, they are asked.
    """
    version = version_in(request)
    if request.method != "POST":
        return _page(request, draft, version)
    part = VERSIONS[version][0]
    for name, taken in _TAKEN.items():
        if name in request.POST:
            try:
                xml = taken(request, draft)
                if xml is not None and _is_to_be_asked(request, draft, part, xml):
                    return _question(request, draft, version, name, xml)
                store(request, draft, SetDrawing(part, xml))
            except AuthoringError as error:
                return _page(request, draft, version, error=str(error), at=name)
            return go_on("process", draft, fassung=version if version != "soll" else "")
    return _page(request, draft, version)


@editing
@require_safe
def drawing_file(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Hand out a drawing as the BPMN file it is."""
    version = version_in(request)
    sheet = processes.sheet_of(draft, VERSIONS[version][0])
    if sheet is None:
        raise Http404
    name = f"{draft.key}-{version}.bpmn"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(sheet.xml.encode(), content_type="application/xml; charset=utf-8", headers=headers)


# --- what is taken in ---------------------------------------------------------------------------------------


def _uploaded(request: WorkshopRequest, _draft: Draft) -> bytes:
    """Return the chosen file, or the one that travelled with the question whether it is to replace the drawing."""
    if sent_along := request.POST.get(_SENT_ALONG):
        return _unpacked(sent_along)
    upload = request.FILES.get("file")
    if upload is None:
        raise AuthoringError(str(_CHOOSE))
    return bytes(upload.read(processes.MOST_BYTES + 1))


def _shape(request: WorkshopRequest, _draft: Draft) -> bytes:
    key = request.POST.get("shape", "")
    if key not in processes.shapes():
        raise AuthoringError(str(_WHICH))
    return processes.shape_xml(key)


def _copied(request: WorkshopRequest, draft: Draft) -> bytes:
    """Return the other of the two drawings."""
    other = AS_IS if version_in(request) == "soll" else TO_BE
    sheet = processes.sheet_of(draft, other)
    if sheet is None:
        raise Http404
    return sheet.xml.encode()


def _gone(_request: WorkshopRequest, _draft: Draft) -> None:
    return None


_CHOOSE = gettext_lazy("Bitte wählen Sie eine BPMN-Datei aus.")
_WHICH = gettext_lazy("Bitte wählen Sie eine Vorlage aus.")
_TAKEN: Mapping[str, Callable[[WorkshopRequest, Draft], bytes | None]] = {
    "_upload": _uploaded,
    "_shape": _shape,
    "_copy": _copied,
    "_delete": _gone,
}


_ANYWAY = "_anyway"
_SENT_ALONG, _SALT = "_file", "workshop.drawing"
_MOST_SENT_ALONG = 900_000
"""Letters of a file that travels with a page; a form may have a little more (DATA_UPLOAD_MAX_MEMORY_SIZE)."""
_ANY_BYTES = "latin-1"
"""Reads whatever bytes as text and writes them back: in what encoding a file is, itself says."""


def _is_to_be_asked(request: WorkshopRequest, draft: Draft, part: str, xml: bytes) -> bool:
    """Tell whether a drawing of somebody's own would go unasked; a file too large to travel is taken as it is meant."""
    if _ANYWAY in request.POST or not processes.would_be_lost(draft, part, xml):
        return False
    return "_upload" not in request.POST or len(_packed(xml)) <= _MOST_SENT_ALONG


def _question(request: WorkshopRequest, draft: Draft, version: str, button: str, xml: bytes) -> HttpResponse:
    """Ask whether a drawing of somebody's own shall be replaced, by what, and say how it comes back.

    A file travels with the question: a browser does not choose it once more by itself.
    """
    shape = processes.shapes().get(request.POST.get("shape", ""))
    upload = request.FILES.get("file") if button == "_upload" else None
    context = {
        "version": version,
        "button": button,
        "shape": shape if button == "_shape" else None,
        "file_name": upload.name if upload else "",
        "sent_along": {"name": _SENT_ALONG, "packed": _packed(xml)} if upload else None,
        "asked_of": request.POST.get("_revision", ""),
        "back": address("process", draft, **({"fassung": version} if version != "soll" else {})),
        "anyway": _ANYWAY,
        "crumbs": [(_("Ablauf ersetzen"), "")],
    }
    return draft_page(request, draft, "workshop/replace.html", context)


def _packed(xml: bytes) -> str:
    """Return a file to travel with a page. Signed, so that what comes back unpacks to no more than was packed."""
    return signing.dumps(xml.decode(_ANY_BYTES), salt=_SALT, compress=True)


def _unpacked(sent_along: str) -> bytes:
    try:
        return str(signing.loads(sent_along, salt=_SALT)).encode(_ANY_BYTES)
    except signing.BadSignature as error:
        raise AuthoringError(str(_CHOOSE)) from error


# --- the page -----------------------------------------------------------------------------------------------


def _page(request: WorkshopRequest, draft: Draft, version: str, *, error: str = "", at: str = "") -> HttpResponse:
    sheet = processes.sheet_of(draft, VERSIONS[version][0])
    asked = {"fassung": version} if version != "soll" else {}
    links = [
        (words, address("process", draft, fassung=name if name != "soll" else ""), name == version, None)
        for name, (_part, words) in VERSIONS.items()
    ]
    context = {
        "version": version,
        "versions": links,
        "sheet": sheet,
        "has_as_is": processes.has_as_is(draft),
        "draw": address("drawing", draft, **asked),
        "file": address("drawing_file", draft, **asked),
        "automatic": address("automatic", draft),
        "handovers": address("handovers", draft),
        "trials": address("trial_run", draft, **asked),
        "shapes": [(shape.key, f"{shape.title}: {shape.text}") for shape in processes.shapes().values()],
        "errors": {at: error} if error else {},
        "remarks": feedback.at_steps(request.actor, draft.key) if version == "soll" else {},
        **(_shown(sheet) if sheet else {}),
    }
    return draft_page(request, draft, "workshop/process.html", context)


def _shown(sheet: Sheet) -> dict[str, Any]:
    """Return a drawing as it is shown: its picture and its steps, with what is found at each."""
    if sheet.drawing is None:
        return {"picture": "", "steps": [], "elsewhere": sheet.findings, "blocking": len(sheet.findings)}
    listed = steps(sheet.drawing)
    ids = {step.element.id for step in listed}
    at: dict[str, list[Any]] = {}
    for finding in sheet.findings:
        at.setdefault(_element_of(sheet, finding.element), []).append(finding)
    return {
        "picture": svg(sheet.drawing, (), (), states=False) if layout_of(sheet.drawing).boxes else "",
        "steps": [(step, at.get(step.element.id, [])) for step in listed],
        "elsewhere": [finding for place, found in at.items() if place not in ids for finding in found],
        "blocking": sum(finding.blocks for finding in sheet.findings),
        "hints": sum(not finding.blocks for finding in sheet.findings),
    }


def _element_of(sheet: Sheet, place: str) -> str:
    """Return the element a finding stands at; one about an arrow stands where the arrow begins."""
    assert sheet.drawing is not None
    return next((flow.source for flow in sheet.drawing.flows if flow.id == place and place), place)
