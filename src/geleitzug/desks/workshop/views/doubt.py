# SPDX-License-Identifier: EUPL-1.2
"""One doubt: under which condition a clerk decides in the program's place, as a sentence, and what they read then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import findings
from geleitzug.core.authoring.edits import ChangeService, key_from
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.workflow.structure import VARIABLES
from geleitzug.desks.workshop import rule_places, sentence_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.formulas import FORMULAS
from geleitzug.desks.workshop.views.rules import Editor
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

LONGEST_SENTENCE = 500
LONGEST_KEY = 40


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a doubt, or an empty one, and take it in or away."""
    content = Content(draft)
    key = request.GET.get("zweifel", "")
    now = next((each for each in doubts_in(content) if each.get("key") == key), None)
    if key and now is None:
        raise Http404
    editor = Editor(content, rule_places.offer_for(content), sentence_form.Typed(), variables=VARIABLES)
    if request.method != "POST":
        editor.typed = sentence_form.of_cel(str((now or {}).get("when") or ""), editor.offer)
        editor.texts = {lang: str(((now or {}).get("says") or {}).get(lang, "")) for lang in ("de", "en")}
        return _page(request, draft, editor, now)
    editor.typed = sentence_form.from_data(request.POST)
    editor.texts = _texts(request.POST)
    pressed = sentence_form.pressed(editor.typed, request.POST)
    if pressed is not None:
        editor.typed = pressed
        return _page(request, draft, editor, now)
    if "_delete" in request.POST and key:
        return _stored(request, draft, editor, now, _changed(content, key, None), "zweifel-weg")
    text = _checked(editor)
    name = key or _free_key(content, editor.texts["de"])
    edit = _changed(content, name, {"key": name, "when": text, "says": dict(editor.texts)})
    if (
        editor.wrong
        or editor.errors
        or not editor.compiles(text)
        or not editor.fits_in(draft, edit, findings.of_doubts)
    ):
        return _page(request, draft, editor, now)
    return _stored(request, draft, editor, now, edit, "zweifel")


def doubts_in(content: Content) -> list[Raw]:
    """Return the doubts of a draft as they are written."""
    found = (content.raw["service"].get("automatic") or {}).get("doubts") or []
    return [each for each in found if isinstance(each, Mapping)]


def _texts(data: QueryDict) -> dict[str, str]:
    return {lang: " ".join(data.get(f"says.{lang}", "").split())[:LONGEST_SENTENCE] for lang in ("de", "en")}


def _checked(editor: Editor) -> str:
    """Return the condition as CEL; notes what is missing, at its field."""
    text = editor.expression()
    if not text and not editor.wrong:
        if editor.typed.by_hand:
            editor.cel_error = _("Bitte schreiben Sie, wann ein Mensch entscheiden soll.")
        editor.wrong["0.0"] = _("Bitte wählen Sie, wann ein Mensch entscheiden soll.")
    for lang in ("de", "en"):
        if not editor.texts[lang]:
            editor.errors[f"says.{lang}"] = _("Bitte schreiben Sie, was die Sachbearbeitung dann liest.")
    return text


def _free_key(content: Content, words: str) -> str:
    taken = [str(each.get("key")) for each in doubts_in(content)]
    return key_from(words or "zweifel", taken)[:LONGEST_KEY].rstrip("_")


def _changed(content: Content, key: str, new: Raw | None) -> ChangeService:
    """Return the change that puts a doubt in its place, or at the end; None takes it away."""
    block = dict(content.raw["service"].get("automatic") or {})
    doubts: list[Raw] = []
    for each in doubts_in(content):
        if each.get("key") != key:
            doubts.append(each)
        elif new is not None:
            doubts.append(new)
    if new is not None and new not in doubts:
        doubts.append(new)
    block.pop("doubts", None)
    if doubts:
        block["doubts"] = doubts
    return ChangeService({"automatic": block or None})


def _stored(
    request: WorkshopRequest, draft: Draft, editor: Editor, now: Raw | None, edit: ChangeService, done: str
) -> HttpResponse:
    try:
        store(request, draft, edit)
    except AuthoringError as error:
        editor.general = str(error)
        return _page(request, draft, editor, now)
    return go_on("automatic", draft, done, anchor="doubts-title")


def _page(request: WorkshopRequest, draft: Draft, editor: Editor, now: Raw | None) -> HttpResponse:
    sentence = editor.shown()
    problems = [*sentence.errors, *((name.replace(".", "-"), text) for name, text in editor.errors.items())]
    if editor.general:
        problems.insert(0, ("", editor.general))
    title = pick((now or {}).get("says"), language())
    context = {
        "what": title,
        "is_new": now is None,
        "texts": editor.texts,
        "errors": editor.errors,
        "longest": LONGEST_SENTENCE,
        "formulas": FORMULAS,
        "sentence": sentence,
        "problems": problems,
        "back": address("automatic", draft) + "#doubts-title",
        "crumbs": [(_("Automatik"), address("automatic", draft)), (title or _("Neuer Zweifel"), "")],
        "tried": editor.content.trial.met(sentence.cel) if sentence.cel and not editor.wrong else [],
    }
    return draft_page(request, draft, "workshop/doubt.html", context)
