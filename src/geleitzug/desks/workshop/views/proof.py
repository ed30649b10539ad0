# SPDX-License-Identifier: EUPL-1.2
"""When a proof is needed, as a sentence. Its texts are among the service's (service.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import findings
from geleitzug.core.authoring.edits import ChangeService
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop import rule_places, sentence_form
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, draft_page, editing, go_on, store
from geleitzug.desks.workshop.formulas import FORMULAS
from geleitzug.desks.workshop.views.rules import Editor
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]


@editing
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show when a proof is needed, and take it in."""
    content = Content(draft)
    key = request.GET.get("nachweis", "")
    now = next((each for each in content.raw["service"].get("proofs") or [] if each.get("key") == key), None)
    if now is None:
        raise Http404
    editor = Editor(content, rule_places.offer_for(content), sentence_form.Typed())
    if request.method != "POST":
        editor.typed = sentence_form.of_cel(str(now.get("when") or ""), editor.offer)
        return _page(request, draft, editor, now)
    editor.typed = sentence_form.from_data(request.POST)
    pressed = sentence_form.pressed(editor.typed, request.POST)
    if pressed is not None:
        editor.typed = pressed
        return _page(request, draft, editor, now)
    text = "" if "_always" in request.POST else editor.expression()
    edit = ChangeService({"proofs": _with_condition(content, key, text)})
    if editor.wrong or (text and not editor.compiles(text)) or not editor.fits_in(draft, edit, findings.of_proofs):
        return _page(request, draft, editor, now)
    try:
        store(request, draft, edit)
    except AuthoringError as error:
        editor.general = str(error)
        return _page(request, draft, editor, now)
    return go_on("service", draft, "nachweis" if text else "nachweis-immer", anchor="proofs-title")


def _with_condition(content: Content, key: str, text: str) -> list[Raw]:
    """Return the service's proofs with another condition for one of them."""
    proofs: list[Raw] = []
    for each in content.raw["service"]["proofs"]:
        kept = {name: value for name, value in each.items() if name != "when" or each.get("key") != key}
        proofs.append({**kept, "when": text} if each.get("key") == key and text else kept)
    return proofs


def _page(request: WorkshopRequest, draft: Draft, editor: Editor, now: Raw) -> HttpResponse:
    sentence = editor.shown()
    problems = list(sentence.errors)
    if editor.general:
        problems.insert(0, ("", editor.general))
    title = pick(now.get("title"), language())
    context = {
        "what": title,
        "has_condition": bool(now.get("when")),
        "formulas": FORMULAS,
        "sentence": sentence,
        "problems": problems,
        "back": address("service", draft) + "#proofs-title",
        "crumbs": [(_("Nachweis: %(title)s") % {"title": title}, "")],
        "tried": editor.content.trial.met(sentence.cel) if sentence.cel and not editor.wrong else [],
    }
    return draft_page(request, draft, "workshop/proof.html", context)
