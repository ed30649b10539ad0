# SPDX-License-Identifier: EUPL-1.2
"""What goes to specialist systems: each field of a message and where it comes from, tried out with an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring import mappings
from geleitzug.core.authoring.edits import SetHandover
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.mappings import Field
from geleitzug.core.authoring.models import Draft
from geleitzug.core.catalogue.handovers import Handover, HandoverError, load_handovers
from geleitzug.core.forms.reach import Survey
from geleitzug.core.handover import writing
from geleitzug.desks.workshop import mapping_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.mapping_form import Options
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

LONGEST_NAME = 100


@editing
@require_safe
def handovers(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """List what the service hands over to specialist systems."""
    content = Content(draft)
    loaded, trouble = _loaded(content)
    context = {
        "rows": [
            (pick(each.title, language()), each.format.upper(), each.to, address("handover", draft, name=each.name))
            for each in loaded.values()
        ],
        "trouble": trouble,
        "back": address("process", draft),
        "crumbs": [(_("Übergaben"), "")],
    }
    return draft_page(request, draft, "workshop/handovers.html", context)


@dataclass
class Editor:
    """A handover being changed: its text, what its fields may read, and what was wrong."""

    content: Content
    handover: Handover
    text: str
    options: Mapping[str, Options]
    """Expression of the list around a field (empty: none) → what it may read."""
    wrong: Mapping[str, str]
    general: str = ""

    @property
    def fields(self) -> list[Field]:
        """Return its fields."""
        return mappings.fields_of(self.text)


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the fields of a message, and take in where they come from."""
    editor = _editor(Content(draft), request.GET.get("name", ""))
    if request.method != "POST":
        return _page(request, draft, editor)
    new, editor.wrong = mapping_form.changes(editor.fields, request.POST, editor.options)
    if editor.wrong:
        return _page(request, draft, editor)
    try:
        text = _put(request, mappings.changed(editor.text, new))
    except (KeyError, ValueError) as error:
        editor.general = str(error) if isinstance(error, ValueError) else _("Dieses Feld gibt es nicht (mehr).")
        return _page(request, draft, editor)
    if "_show" in request.POST:
        read = _of_text(editor, text)
        if not editor.general:  # a text that cannot be read has no fields to show
            editor.text, editor.handover = text, read
        return _page(request, draft, editor)
    try:
        if text != editor.text:
            store(request, draft, SetHandover(editor.handover.name, text))
    except AuthoringError as error:
        editor.general = str(error)
        return _page(request, draft, editor)
    return go_on("handover", draft, "uebergabe" if text != editor.text else "", name=editor.handover.name)


def _put(request: WorkshopRequest, text: str) -> str:
    """Return the text with a field that was asked for, or without one; raises KeyError, ValueError with a sentence."""
    if place := request.POST.get("_drop"):
        return mappings.removed(text, place)
    name = " ".join(request.POST.get("new", "").split())[:LONGEST_NAME]
    if "_add" not in request.POST:
        return text
    if not name:
        raise ValueError(_("Bitte schreiben Sie, wie das neue Feld heißt."))
    place = request.POST.get("in", "")
    names = next((each.names for each in mappings.holders_of(text) if each.place == place), ())
    if any(field.names[: len(names) + 1] == (*names, name) for field in mappings.fields_of(text)):
        raise ValueError(_("Ein Feld mit diesem Namen gibt es dort schon."))
    return mappings.added(text, place, name, "''")


def _loaded(content: Content) -> tuple[Mapping[str, Handover], str]:
    """Return the handovers by name, and why they cannot be read."""
    try:
        loaded = load_handovers(content.raw.get("handovers") or {}, content.raw.get("schemas") or {})
    except HandoverError as error:
        return {}, str(error)
    return {each.name: each for each in loaded.values()}, ""


def _editor(content: Content, name: str) -> Editor:
    loaded, _trouble = _loaded(content)
    if name not in loaded:
        raise Http404
    text = content.raw["handovers"][name]
    overs = {field.over for field in mappings.fields_of(text)}
    options = {over: mapping_form.options_of(content.labels, language(), over) for over in overs}
    return Editor(content, loaded[name], text, options, {})


def _of_text(editor: Editor, text: str) -> Handover:
    files = {**editor.content.raw["handovers"], editor.handover.name: text}
    try:
        loaded = load_handovers(files, editor.content.raw.get("schemas") or {})
    except HandoverError as error:
        editor.general = str(error)
        return editor.handover
    return next(each for each in loaded.values() if each.name == editor.handover.name)


def _page(request: WorkshopRequest, draft: Draft, editor: Editor) -> HttpResponse:
    typed = request.POST if request.method == "POST" and (editor.wrong or editor.general) else None
    counted: dict[str, int] = {}
    fields = editor.fields
    for field in fields:
        above = field.place.rpartition(".")[0]
        counted[above] = counted.get(above, 0) + 1
    title = pick(editor.handover.title, language())
    context: dict[str, Any] = {
        "what": title,
        "handover": editor.handover,
        "rows": [
            mapping_form.row_of(
                field, editor.options[field.over], may_go=counted[field.place.rpartition(".")[0]] > 1,
                typed=typed, error=editor.wrong.get(field.place, ""),
            )
            for field in fields
        ],
        "holders": [(each.place, " › ".join(each.names) or _("ganz außen")) for each in _places(editor)],
        "new": request.POST.get("new", "") if typed is not None else "",
        "problems": [*((f"text-{place}", sentence) for place, sentence in editor.wrong.items()),
                     *([("", editor.general)] if editor.general else [])],
        "stories": [(name, str(story.get("title") or name)) for name, story in editor.content.stories.items()],
        **_preview(request, editor),
        "back": address("handovers", draft),
        "crumbs": [(_("Übergaben"), address("handovers", draft)), (title, "")],
    }  # fmt: skip
    return draft_page(request, draft, "workshop/handover.html", context)


def _places(editor: Editor) -> list[mappings.Holder]:
    holders = mappings.holders_of(editor.text)
    return [each for each in holders if each.names or editor.handover.format != "xml"]


def _preview(request: WorkshopRequest, editor: Editor) -> dict[str, Any]:
    """Return the message as it would be written with an example, or why it cannot be."""
    stories = editor.content.stories
    name = request.POST.get("story") or request.GET.get("beispiel") or next(iter(stories), "")
    if name not in stories:
        return {"story": "", "message": "", "why": ""}
    facts = _facts(editor.content, stories[name])
    if not writing.goes(editor.handover, facts):
        return {"story": name, "message": "", "why": _("Mit diesem Beispiel wird nichts übergeben.")}
    try:
        message = writing.write(editor.handover, facts, editor.content.raw.get("schemas") or {})
    except writing.CannotWrite as error:
        return {"story": name, "message": "", "why": str(error)}
    return {"story": name, "message": message.text, "why": ""}


def _facts(content: Content, story: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a message may read, as if the example were a case that was decided today."""
    service, today = content.raw["service"], content.today.isoformat()
    survey = Survey(content.trial.form, story.get("answers") or {}, content.trial.context(story))
    steps = [step["task"] for step in story.get("steps") or [] if isinstance(step.get("task"), Mapping)]
    town = directory.by_id(doors.current_tenant())
    about = {
        "key": "0190f3c2-0000-7000-8000-000000000000", "number": "XX-0000-000000", "service": service["key"],
        "leika": str(service.get("leika", "")), "version": str(service.get("version", "")),
        "title": pick(service.get("title"), "de"), "applicant": "Erika Beispiel", "office": service.get("office", ""),
        "received_on": today, "decided_on": today, "fee_cents": int(story.get("fee") or 0), "town": town.name,
        "ags": town.ags,
    }  # fmt: skip
    outcome = (story.get("expect") or {}).get("outcome") or None
    results = {str(step.get("id")): step.get("data") or {} for step in steps}
    return {**survey.bindings(), "t": results, "outcome": outcome, "c": about}
