# SPDX-License-Identifier: EUPL-1.2
"""The form of a draft: one page with its questions, and what its buttons do to them. One question is question.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.authoring import actions, blocks, queries
from geleitzug.core.authoring.edits import (
    AddPage,
    AddQuestion,
    ChangePage,
    DeletePage,
    DeleteQuestion,
    DuplicatePage,
    DuplicateQuestion,
    Edit,
    MovePage,
    MoveQuestion,
    PlaceQuestion,
    RenamePage,
    Several,
    WriteOutBlock,
)
from geleitzug.core.authoring.errors import AuthoringError, ChangedByAnother, EditError, NotNow, StillRead
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop import kinds, told
from geleitzug.desks.workshop.access import WorkshopRequest, safe_path
from geleitzug.desks.workshop.bench import Bench, DraftBench
from geleitzug.desks.workshop.draft_pages import address, draft_page, editing, go_on, go_onward, onward, revision_in
from geleitzug.desks.workshop.finding_places import FIRST_GAPS, Gaps, english_of, first_of
from geleitzug.desks.workshop.frames import allow_frames
from geleitzug.desks.workshop.question_form import fields_in, fields_of, read, shown
from geleitzug.desks.workshop.rows import (
    FIRST,
    condition_in_words,
    is_only_empty,
    labels_of,
    neighbours_in,
    page_lines,
    places,
    rows_of,
)
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a page of the form with its questions, or do what a button says."""
    bench = DraftBench(request, draft)
    keys = [page.key for page in bench.outline.pages]
    asked = request.GET.get("seite", "")
    here = asked if asked in keys else keys[0] if keys else ""
    if request.method != "POST":
        return form_page(bench, here)
    try:
        return pressed(bench, here, request.POST)
    except AuthoringError as trouble:
        return form_page(DraftBench(request, draft), here, trouble=trouble, typed=request.POST)


def pressed(bench: Bench, here: str, data: QueryDict) -> HttpResponse:
    """Do what a button of the list says; raises AuthoringError."""
    if "_add" in data or "_add_more" in data:
        return _added(bench, here, data)
    if "_add_page" in data:
        done = bench.save(
            AddPage({"de": data.get("title", "").strip() or _("Neue Seite")}, after=data.get("after", ""))
        )
        return bench.go_to_list(done, done.page)
    for name, make in ON_PAGES.items():
        if name in data:
            done = bench.save(make(here))
            return bench.go_to_list(done, here if name in ("_page_up", "_page_down") else done.page)
    for name, make in ON_QUESTIONS.items():
        if at := data.get(name):
            done = bench.save(make(at))
            return bench.go_to_list(done, done.page or here, done.at)
    return redirect(bench.list_address(here))


ON_PAGES: Mapping[str, Any] = {
    "_page_up": lambda key: MovePage(key, -1),
    "_page_down": lambda key: MovePage(key, 1),
    "_page_double": DuplicatePage,
    "_page_delete": DeletePage,
    "_page_anyway": lambda key: DeletePage(key, anyway=True),
}
ON_QUESTIONS: Mapping[str, Any] = {
    "_up": lambda at: MoveQuestion(at, -1),
    "_down": lambda at: MoveQuestion(at, 1),
    "_double": DuplicateQuestion,
    "_delete": DeleteQuestion,
    "_anyway": lambda at: DeleteQuestion(at, anyway=True),
    "_write_out": WriteOutBlock,
}
"""Name of a button → the change it makes of the page or question it names."""


def _added(bench: Bench, here: str, data: QueryDict) -> HttpResponse:
    """Add what was asked for; then its own page is opened, unless more are to be added."""
    chosen, into = data.get("kind", "text"), data.get("into", "")
    label = data.get("label", "").strip()
    is_block = chosen.startswith("block:")
    if not label and not is_block:
        raise NothingTyped(_("Bitte schreiben Sie, wie die Frage heißt."))
    done = bench.save(
        AddQuestion(
            here,
            kind="text" if is_block else chosen,
            label={"de": label} if label else {},
            into="" if into.startswith("/") else into,
            block=chosen.removeprefix("block:") if is_block else "",
        )
    )
    if "_add_more" in data:
        return redirect(bench.list_address(here, **bench.after(done), art=chosen, wohin=into) + "#neue-frage")
    return bench.go_to_question(done, done.at)


class NothingTyped(AuthoringError):
    """The field for the new question is empty."""


def form_page(
    bench: DraftBench, here: str, *, trouble: AuthoringError | None = None, typed: QueryDict | None = None
) -> HttpResponse:
    """Render the list of a page."""
    pages = page_lines(bench, here)
    raw: Raw = bench.pages({here}).get(here, {}) if here else {}
    rows = rows_of(bench, here) if here else []
    context = {
        **list_context(bench, here, trouble=trouble, typed=typed),
        "pages": pages,
        "here": next((page for page in pages if page.is_here), None),
        "page_title": pick(raw.get("title"), language()) or here,
        "intro": pick(raw.get("intro"), language()),
        "page_when": condition_in_words(
            raw.get("when"), {"pages": list(bench.expanded_pages(here).values())}, bench.outline, ""
        )
        if raw.get("when") is not None
        else "",
        "page_faults": [
            each.sentence
            for each in bench.findings
            if each.blocking and not each.at and each.page == here and not is_only_empty(each)
        ],
        "form_faults": [each for each in bench.findings if each.blocking and not each.at and not each.page],
        "rows": rows,
        "english": _english(bench),
        "rules": address("rules", bench.draft, seite=here),
    }
    return allow_frames(
        bench.render("workshop/form.html", context, status=409 if isinstance(trouble, ChangedByAnother) else 200)
    )


def _english(bench: DraftBench) -> Gaps:
    """Return what the whole form does not say in English."""
    gaps = english_of(bench.findings)
    return first_of(bench.draft, gaps, labels_of(bench, {each.page for each in gaps[:FIRST_GAPS]}) if gaps else {})


def list_context(
    bench: Bench, here: str, *, trouble: AuthoringError | None = None, typed: QueryDict | None = None
) -> dict[str, Any]:
    """Return what the list and the fields for a new question take."""
    titles = {**blocks.TITLES, **{block.key: block.title for block in queries.town_blocks()}}
    own = [(f"block:{key}", pick(titles.get(key), language()) or key) for key in sorted(bench.piece.blocks)]
    asked = bench.request.GET
    data = {name: typed.get(name, "") for name in typed} if typed is not None else {}
    groups = [place for place in places(bench, on=here) if not place[0].startswith("/")] if here else []
    into = data.get("into", asked.get("wohin", "") or _empty_group(bench, groups))
    return {
        "kinds": [(key, str(words)) for key, words in kinds.KINDS.items()],
        "blocks": own,
        "groups": [(f"/{here}", _("auf der Seite, am Ende")), *groups] if groups else [],
        "new": {
            "label": data.get("label", ""),
            "kind": data.get("kind", asked.get("art", "text")),
            "into": into,
            "title": data.get("title", ""),
        },
        "new_error": str(trouble) if isinstance(trouble, NothingTyped) else "",
        "still_read": trouble if isinstance(trouble, StillRead) else None,
        "anyway": next(((name, data[f"_{name}"]) for name in ("delete", "page_delete") if f"_{name}" in data), None),
        "conflict": bench.meanwhile() if isinstance(trouble, ChangedByAnother) else [],
        "trouble": "" if trouble is None or isinstance(trouble, NothingTyped | StillRead) else str(trouble),
    }


def _empty_group(bench: Bench, groups: list[tuple[str, str]]) -> str:
    """Return the group of the page that waits for its first question, where there is just one: it will go there."""
    full = {path.rpartition(".")[0] for path in bench.outline.entries}
    empty = [path for path, _label in groups if path not in full]
    return empty[0] if len(empty) == 1 else ""


# --- a page itself ------------------------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def page_settings(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show what a page of the form says of itself, or store it."""
    bench = DraftBench(request, draft)
    key = request.GET.get("seite", "")
    if not key:
        return go_on("draft", draft)
    if bench.outline.page(key) is None:
        raise Http404
    raw = bench.pages({key})[key]
    errors: dict[str, str] = {}
    trouble: AuthoringError | None = None
    if request.method == "POST":
        typed = read(kinds.PAGE, request.POST, raw, timezone.localdate())
        errors = typed.errors
        if not errors:
            try:
                return _stored_page(bench, key, typed.values, request.POST.get("key", key).strip())
            except AuthoringError as error:
                trouble = error
    fields = fields_in(request.POST) if request.method == "POST" else fields_of(kinds.PAGE, raw)
    context = {
        "key": request.POST.get("key", key),
        "page_key": key,
        "page_title": pick(raw.get("title"), language()) or key,
        "settings": shown(kinds.PAGE, fields, errors),
        "onward": onward(request),
        "errors": [(name, sentence) for name, sentence in errors.items()],
        "trouble": str(trouble or ""),
        "conflict": bench.meanwhile() if isinstance(trouble, ChangedByAnother) else [],
        "crumbs": [(pick(raw.get("title"), language()) or key, bench.list_address(key)), (_("Seite bearbeiten"), "")],
    }
    return bench.render(
        "workshop/page_settings.html", context, status=409 if isinstance(trouble, ChangedByAnother) else 200
    )


def _stored_page(bench: DraftBench, key: str, values: Raw, new_key: str) -> HttpResponse:
    edits: list[Edit] = [ChangePage(key, values)]
    if new_key and new_key != key:
        edits.append(RenamePage(key, new_key))
    done = bench.save(Several(tuple(edits)) if len(edits) > 1 else edits[0])
    if onward(bench.request):
        return go_onward(bench.request, bench.draft, seite=done.page)
    return bench.go_to_list(done, done.page)


# --- to another place ---------------------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Ask where a question is to go, or put it there."""
    bench = DraftBench(request, draft)
    at = request.GET.get("frage", "")
    if not at:
        return go_on("draft", draft)
    if at not in bench.outline.entries:
        raise Http404
    here = bench.outline.page_of(at)
    to = request.POST.get("to") or at.rpartition(".")[0] or f"/{here}"
    after = request.POST.get("after", "")
    neighbours = neighbours_in(bench, to, but=at)
    trouble: AuthoringError | None = None
    if request.method == "POST" and not {"_refresh", "_show"} & request.POST.keys():
        try:
            if after not in dict(neighbours):
                raise EditError(_("Diese Frage steht dort nicht. Bitte wählen Sie noch einmal, wonach sie kommt."))
            done = bench.save(_placed(bench, at, to, after))
            return bench.go_to_list(done, done.page, done.at)
        except AuthoringError as error:
            trouble = error
    row = next((row for row in rows_of(bench, here) if row.path == at), None)
    context = {
        "at": at,
        "label": row.label if row else at,
        "targets": places(bench, but=at),
        "to": to,
        "neighbours": neighbours,
        "after": after if after in dict(neighbours) else "",
        "back": bench.list_address(here) + f"#q-{at}",
        "trouble": str(trouble or ""),
        "crumbs": [(_("Frage verschieben"), "")],
    }
    return bench.render("workshop/move.html", context, status=409 if isinstance(trouble, ChangedByAnother) else 200)


def _placed(bench: Bench, at: str, to: str, after: str) -> PlaceQuestion:
    on_page = to.startswith("/")
    page_key = to[1:] if on_page else bench.outline.page_of(to)
    is_first = after == FIRST
    return PlaceQuestion(at, page_key, into="" if on_page else to, after="" if is_first else after, first=is_first)


# --- back and forth -----------------------------------------------------------------------------------------


@editing
@require_POST
def undo(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Take the last change back."""
    return _swap(request, draft, actions.undo, told.UNDONE)


@editing
@require_POST
def redo(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Do again what was undone last."""
    return _swap(request, draft, actions.redo, told.REDONE)


def _swap(request: WorkshopRequest, draft: Draft, act: Any, name: str) -> HttpResponse:
    way, _question, query = safe_path(request.POST.get("weiter"), address("draft", draft)).partition("?")
    kept = QueryDict(query, mutable=True)
    for each in (told.DONE, told.UNDONE, told.REDONE):
        kept.pop(each, None)
    try:
        act(draft, revision=revision_in(request), by=request.actor)
    except (NotNow, ChangedByAnother) as trouble:
        return draft_page(request, draft, "workshop/trouble.html", {"trouble": str(trouble), "back": way}, status=409)
    kept[name] = str(draft.revision)
    if (at := kept.get("frage", "")) and not DraftBench(request, draft).outline.page_of(at):
        return redirect(address("draft", draft, **{name: str(draft.revision)}))  # the question is gone or renamed
    return redirect(f"{way}?{kept.urlencode()}")


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Ask whether a draft is to be deleted, or delete it."""
    if request.method == "POST":
        try:
            actions.discard(draft, by=request.actor)
        except AuthoringError as trouble:
            return draft_page(
                request,
                draft,
                "workshop/trouble.html",
                {"trouble": str(trouble), "back": address("draft", draft)},
                status=409,
            )
        return redirect("workshop:home")
    return draft_page(request, draft, "workshop/discard.html", {"crumbs": [(_("Entwurf löschen"), "")]})
