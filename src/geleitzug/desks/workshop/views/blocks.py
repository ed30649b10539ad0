# SPDX-License-Identifier: EUPL-1.2
"""Building blocks: which there are, what is in one, who uses it. A question in one is edited as in a form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring import keeping, permissions, queries
from geleitzug.core.authoring.edits import key_from
from geleitzug.core.authoring.edits.questions import NEW
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, EditError
from geleitzug.desks.workshop import kinds
from geleitzug.desks.workshop.access import WorkshopRequest, page, workshop_editor
from geleitzug.desks.workshop.bench import THE_PAGE, BlockBench
from geleitzug.desks.workshop.rows import rows_of
from geleitzug.desks.workshop.views.form import ON_PAGES, ON_QUESTIONS, list_context, pressed
from geleitzug.desks.workshop.views.question import edit_question
from geleitzug.ground.people.actors import may
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language


@workshop_editor
@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: WorkshopRequest) -> HttpResponse:
    """Show the building blocks, or begin one."""
    title = request.POST.get("title", "").strip()
    error = ""
    if request.method == "POST":
        try:
            return _begun(request, title)
        except AuthoringError as trouble:
            error = str(trouble)
    own = {block.key: block for block in queries.town_blocks()}
    lines = [
        {
            "key": key,
            "href": reverse("workshop:block", args=[key]),
            "title": pick(own[key].title if key in own else blocks_of.TITLES.get(key), language()) or key,
            "kind": kinds.words(str(raw.get("kind", ""))),
            "own": own.get(key),
        }
        for key, raw in sorted(queries.building_blocks().items())
    ]
    context = {"lines": lines, "may_change": _may(request), "title": title, "error": error}
    return page(request, "workshop/blocks.html", context)


def _begun(request: WorkshopRequest, title: str) -> HttpResponse:
    if not title:
        raise EditError(_("Bitte geben Sie dem Baustein einen Namen."))
    kind = request.POST.get("kind", "")
    if kind not in (*kinds.KINDS, kinds.GROUP):
        kind = kinds.GROUP
    raw: dict[str, Any] = {**NEW.get(kind, {}), "kind": kind, "label": {"de": title}}
    if kind == kinds.GROUP:
        raw["questions"] = [{"key": "frage", "kind": "text", "label": {"de": _("Erste Frage")}}]
    key = key_from(title, sorted(queries.building_blocks()))
    keeping.save_block(key, {"de": title}, raw, version=0, by=request.actor)
    return redirect("workshop:block", key)


@workshop_editor
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: WorkshopRequest, key: str) -> HttpResponse:
    """Show a building block with what is in it and who uses it, or change it by a button."""
    bench = _bench(request, key)
    trouble: AuthoringError | None = None
    if request.method == "POST":
        try:
            if "_undo" in request.POST or "_redo" in request.POST:
                return bench.take_back()
            if "_add" in request.POST or "_add_more" in request.POST:
                return _added(bench)
            return pressed(bench, THE_PAGE, _buttons(bench))
        except AuthoringError as error:
            trouble = error
            bench = _bench(request, key)
    context = {
        **list_context(bench, THE_PAGE, trouble=trouble, typed=request.POST if trouble else None),
        "key": key,
        "title": bench.words,
        "rows": rows_of(bench, THE_PAGE),
        "is_group": bench.outline.entries[key].kind == kinds.GROUP,
        "uses": [
            (pick(each.title, language()), reverse("workshop:draft", args=[each.pk])) for each in queries.uses_of(key)
        ],
        "is_house": queries.town_block(key) is None,
    }
    return bench.render("workshop/block.html", context, status=409 if isinstance(trouble, ChangedByAnother) else 200)


def _buttons(bench: BlockBench) -> QueryDict:
    """Return what was sent without buttons a block has not: it has one page, and itself stays where it is."""
    data = bench.request.POST.copy()
    for name in ("_add_page", *ON_PAGES, *ON_QUESTIONS):
        if name not in ON_QUESTIONS or data.get(name) == bench.key:
            data.pop(name, None)
    return data


def _added(bench: BlockBench) -> HttpResponse:
    """Add a question to the block, which is a group."""
    data = bench.request.POST.copy()
    if data.get("into", "/").startswith("/") or not data.get("into"):
        data["into"] = bench.key
    return pressed(bench, THE_PAGE, data)


@workshop_editor
@require_http_methods(["GET", "HEAD", "POST"])
def block_question(request: WorkshopRequest, key: str) -> HttpResponse:
    """Show everything that is set of a question of a block, or store it."""
    return edit_question(_bench(request, key), request.GET.get("frage", key))


def _bench(request: WorkshopRequest, key: str) -> BlockBench:
    raw = queries.building_blocks().get(key)
    if raw is None:
        raise Http404
    own = queries.town_block(key)
    title = own.title if own else blocks_of.TITLES.get(key, {"de": key})
    return BlockBench(request, key, title, raw, own.version if own else 0, _may(request))


def _may(request: WorkshopRequest) -> bool:
    return may(request.actor, permissions.EDIT, office=permissions.DIGITAL)
