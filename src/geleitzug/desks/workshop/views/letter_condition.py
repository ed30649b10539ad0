# SPDX-License-Identifier: EUPL-1.2
"""When a part of the letter is printed, as a sentence. Its words are letter.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring.edits import SetSaid
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.lettering import of_letter
from geleitzug.core.authoring.models import Draft
from geleitzug.core.cases import differences
from geleitzug.desks.workshop import rule_places, sentence_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.formulas import FORMULAS
from geleitzug.desks.workshop.views.letter import said_in
from geleitzug.desks.workshop.views.rules import Editor

Raw = Mapping[str, Any]


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def condition(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show when a part of the letter is printed, and take it in."""
    content = Content(draft)
    name, number = request.GET.get("ausgang", ""), request.GET.get("abschnitt", "")
    said = said_in(content).get(name) or {}
    parts = said.get("parts") or []
    if not (number.isascii() and number.isdecimal() and len(number) < 3 and 0 < int(number) <= len(parts)):
        raise Http404
    at = int(number) - 1
    editor = Editor(content, rule_places.offer_for(content), sentence_form.Typed())
    if request.method != "POST":
        editor.typed = sentence_form.of_cel(str(parts[at].get("when") or ""), editor.offer)
        return _page(request, draft, editor, name, at, parts[at])
    editor.typed = sentence_form.from_data(request.POST)
    pressed = sentence_form.pressed(editor.typed, request.POST)
    if pressed is not None:
        editor.typed = pressed
        return _page(request, draft, editor, name, at, parts[at])
    when = "" if "_always" in request.POST else editor.expression()
    edit = SetSaid(name, {**said, "parts": [*parts[:at], _with(parts[at], when), *parts[at + 1 :]]})
    if editor.wrong or (when and not editor.compiles(when)) or not editor.fits_in(draft, edit, of_letter):
        return _page(request, draft, editor, name, at, parts[at])
    try:
        store(request, draft, edit)
    except AuthoringError as error:
        editor.general = str(error)
        return _page(request, draft, editor, name, at, parts[at])
    done = "schreiben-bedingung" if when else "schreiben-immer"
    return go_on("letter_text", draft, done, ausgang=name, anchor=f"part-{at}")


def _with(part: Raw, when: str) -> dict[str, Any]:
    kept = {name: value for name, value in part.items() if name != "when"}
    return {**kept, "when": when} if when else kept


def _page(request: WorkshopRequest, draft: Draft, editor: Editor, name: str, at: int, part: Raw) -> HttpResponse:
    sentence = editor.shown()
    problems = list(sentence.errors)
    if editor.general:
        problems.insert(0, ("", editor.general))
    back = address("letter_text", draft, ausgang=name)
    context = {
        "title": part.get("title") or _("Abschnitt %(number)d") % {"number": at + 1},
        "text": editor.content.gaps.shown(str(part.get("text") or "")),
        "has_condition": bool(part.get("when")),
        "formulas": FORMULAS,
        "sentence": sentence,
        "problems": problems,
        "back": f"{back}#part-{at}",
        "crumbs": [
            (_("Schreiben für „%(outcome)s“") % {"outcome": differences.outcome(name)}, back),
            (_("Bedingung"), ""),
        ],
        "tried": editor.content.trial.met(sentence.cel) if sentence.cel and not editor.wrong else [],
    }
    return draft_page(request, draft, "workshop/letter_condition.html", context)
