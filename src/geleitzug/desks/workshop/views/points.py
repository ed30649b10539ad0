# SPDX-License-Identifier: EUPL-1.2
"""Open points of an import: taking over, building by hand, leaving out with a reason, bringing a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import listing, ports
from geleitzug.core.authoring.edits import Edit, SetCodelist, Several
from geleitzug.core.authoring.errors import AuthoringError, EditError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.points import DropPoints, ReopenPoint, SettlePoint, left_of
from geleitzug.desks.workshop import point_rows, rule_places
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.point_rows import OPEN, PAGE_SIZE, STATES
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]
ALL = "alle"


@editing
@require_http_methods(["GET", "POST"])
def points(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the open points page by page, and take in what is done with them."""
    content = Content(draft)
    if request.method == "GET":
        return _points_page(request, draft, content)
    try:
        edit, done, refused = _edit_of(request.POST, draft, content)
        store(request, draft, edit)
    except AuthoringError as error:
        return _points_page(request, draft, content, trouble=str(error), reason=request.POST.get("why", ""))
    if refused:
        return _points_page(request, draft, Content(draft), refused=refused)
    return go_on("points", draft, done, zeigen=request.GET.get("zeigen", ""), ab=request.GET.get("ab", ""))


def _edit_of(data: QueryDict, draft: Draft, content: Content) -> tuple[Edit, str, tuple[tuple[str, str], ...]]:
    """Return the change a button asks for, what is said then, and which points stay open with why; raises EditError."""
    known = content.form.get("points") or []
    if "_reopen" in data:
        return ReopenPoint(data.get("_reopen", "")), "wieder-offen", ()
    if "_settle" in data:
        return SettlePoint(data.get("_settle", "")), "erledigt", ()
    if not any(name in data for name in ("_use", "_use_all", "_use_ticked")):
        keys = tuple(data.getlist("punkt"))
        if not keys:
            raise EditError(_("Bitte kreuzen Sie an, welche Punkte nicht nötig sind."))
        return DropPoints(keys, data.get("why", "")), "weggelassen", ()
    taking = point_rows.takeable(draft, _wanted(data, known))
    if not taking.edits:
        sentence = taking.refused[0][1] if taking.refused else _("Bitte kreuzen Sie Punkte mit Vorschlag an.")
        raise EditError(sentence)
    return Several(taking.edits), "punkte", taking.refused


def _wanted(data: QueryDict, known: Sequence[Raw]) -> list[tuple[str, int]]:
    """Return which proposals are to be taken over: one, or all that are left of the points ticked, or of all points."""
    if "_use" in data:
        key, _colon, number = data.get("_use", "").rpartition(":")
        return [(key, int(number) if number.isdecimal() and len(number) < 7 else 0)]
    ticked = set(data.getlist("punkt"))
    open_ones = point_rows.matching(known, OPEN)
    chosen = [each for each in open_ones if "_use_all" in data or each["key"] in ticked]
    return [(str(each["key"]), number) for each in chosen for number in left_of(each)]


def _points_page(
    request: WorkshopRequest,
    draft: Draft,
    content: Content,
    *,
    trouble: str = "",
    reason: str = "",
    refused: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    known = content.form.get("points") or []
    progress = point_rows.progress_of(known)
    state = request.GET.get("zeigen", "") or (OPEN if progress.counts[OPEN] else ALL)
    found = point_rows.matching(known, state)
    start = request.GET.get("ab", "")
    first = min(int(start), max(len(found) - 1, 0)) if start.isdecimal() and len(start) < 7 else 0
    first -= first % PAGE_SIZE
    texts = {str(each.get("key")): str(each.get("text", "")) for each in known}
    context = {
        "progress": progress,
        "points": [point_rows.point_of(content, raw) for raw in found[first : first + PAGE_SIZE]],
        "filters": [
            (f"{words} ({progress.counts[name]})", address("points", draft, zeigen=name), name == state)
            for name, words in STATES.items()
        ]
        + [
            (
                _("alle (%(number)d)") % {"number": progress.all},
                address("points", draft, zeigen=ALL),
                state not in STATES,
            )
        ],
        "before": address("points", draft, zeigen=state, ab=str(max(first - PAGE_SIZE, 0))) if first else "",
        "after": address("points", draft, zeigen=state, ab=str(first + PAGE_SIZE))
        if first + PAGE_SIZE < len(found)
        else "",
        "span": _("%(first)d bis %(last)d von %(all)d")
        % {"first": first + 1, "last": min(first + PAGE_SIZE, len(found)), "all": len(found)},
        "trouble": trouble or _not_taken(refused),
        "refused": [(texts.get(key, key), sentence) for key, sentence in refused],
        "reason": reason,
    }
    return draft_page(request, draft, "workshop/points.html", context)


def _not_taken(refused: Sequence[tuple[str, str]]) -> str:
    if not refused:
        return ""
    return ngettext(
        "Übernommen ist alles bis auf einen Vorschlag, der so nicht geht.",
        "Übernommen ist alles bis auf %(number)d Vorschläge, die so nicht gehen.",
        len(refused),
    ) % {"number": len(refused)}


# --- a list that was not at hand ----------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "POST"])
def point_list(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Ask for a code list that was not at hand, as genericode or as a table, and take it in."""
    content = Content(draft)
    wanted = request.GET.get("punkt", "")
    point = next((each for each in content.form.get("points") or [] if each.get("key") == wanted), None)
    if point is None or str(point.get("at") or "") not in content.labels.items:
        raise Http404
    if request.method == "GET":
        return _list_page(request, draft, content, point)
    upload = request.FILES.get("list")
    if upload is None or upload.file is None:
        return _list_page(request, draft, content, point, error=_("Bitte wählen Sie eine Datei aus."))
    try:
        entries = listing.read_list(ports.Upload(upload.name or "", cast("BinaryIO", upload.file)))
        item = content.labels.items[str(point["at"])]
        words = pick(item.get("label"), "de") or str(point["at"])
        name = listing.name_for(item, words, content.raw.get("codelists") or {})
        store(request, draft, Several((SetCodelist(name, entries, str(point["at"])), SettlePoint(wanted))))
    except AuthoringError as error:
        return _list_page(request, draft, content, point, error=str(error))
    return go_on("points", draft, "liste")


def _list_page(
    request: WorkshopRequest, draft: Draft, content: Content, point: Raw, *, error: str = ""
) -> HttpResponse:
    label = rule_places.label_at(content, str(point["at"]))
    context = {
        "label": label,
        "text": str(point.get("text", "")),
        "error": error,
        "back": address("points", draft),
        "crumbs": [(_("Liste zu „%(label)s“") % {"label": label}, "")],
    }
    return draft_page(request, draft, "workshop/point_list.html", context)
