# SPDX-License-Identifier: EUPL-1.2
"""The draft's form as the citizen sees it, to go through. No application is stored: answers stay in the session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.previewing import form_to_walk, page_to_look_at, service_of
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms import engine
from geleitzug.core.forms.drawing import draw_page, error_links
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.presets import answers_to_begin_with
from geleitzug.core.forms.shapes import Context, Form, Page
from geleitzug.core.forms.summary import summary
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import changing, draft_page
from geleitzug.desks.workshop.frames import allow_frames, allow_framing
from geleitzug.ground.markdown import to_html
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

GERMAN, ENGLISH, PLAIN = "de", "en", "plain"
END = "-ende"
MOST_KEPT = 60_000
"""Characters of answers a session keeps of a preview."""
_ANSWERS = "workshop.preview"


@changing
@require_safe
def preview(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the form at the width of a phone, to go through from the first page to the last."""
    asked = {name: value for name in ("sprache", "wer") if (value := request.GET.get(name, ""))}
    inside = reverse("workshop:preview_page", args=[draft.pk])
    context = {
        "inside": f"{inside}?{urlencode(asked)}" if asked else inside,
        "lang": asked.get("sprache", GERMAN),
        "who": asked.get("wer", "person"),
        "languages": [(GERMAN, _("Deutsch")), (ENGLISH, _("Englisch")), (PLAIN, _("Leichte Sprache"))],
        "again": f"{inside}?{urlencode({**asked, 'neu': '1'})}",
    }
    return allow_frames(draft_page(request, draft, "workshop/preview.html", context))


@changing
@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show a page of the form as the citizen sees it, or take it in and go on."""
    lang = request.GET.get("sprache", GERMAN)
    with translation.override(ENGLISH if lang == ENGLISH else GERMAN):
        walk = _walk(request, draft, lang)
        response = _taken(walk) if request.method == "POST" else _shown(walk)
    return allow_framing(response)


@dataclass(slots=True)
class Walk:
    """Somebody going through the form of a draft."""

    request: WorkshopRequest
    draft: Draft
    form: Form
    ctx: Context
    answers: Mapping[str, Any]
    query: dict[str, str]
    in_editor: bool
    """Beside the editor everything is shown, whatever was answered before."""

    def address(self, key: str) -> str:
        """Return the address of a page of the form."""
        where = reverse("workshop:preview_page", args=[self.draft.pk])
        return f"{where}?{urlencode({**self.query, 'seite': key})}"

    def pages(self) -> tuple[Page, ...]:
        """Return the pages one goes through with these answers."""
        return self.form.pages if self.in_editor else engine.reachable_pages(self.form, self.answers, self.ctx)

    def keep(self, answers: Mapping[str, Any]) -> None:
        """Keep the answers for the next page."""
        self.answers = answers
        if len(json.dumps(answers)) <= MOST_KEPT:
            self.request.session[_ANSWERS] = {"draft": str(self.draft.pk), "answers": answers}


def _walk(request: WorkshopRequest, draft: Draft, lang: str) -> Walk:
    in_editor = request.GET.get("rahmen") == "1"
    plain = lang == PLAIN
    form = (
        page_to_look_at(draft, request.GET.get("seite", ""), plain=plain)
        if in_editor
        else form_to_walk(draft, plain=plain)
    )
    if "neu" in request.GET:
        request.session.pop(_ANSWERS, None)
    kept = request.session.get(_ANSWERS) or {}
    kind = "company" if request.GET.get("wer") == "company" else "person"
    values = {**(service_of(draft).get("values") or {}), **queries.said_here(draft).values}
    ctx = Context(timezone.localdate(), values, {"kind": kind, "on_behalf": "self"})
    is_ours = kept.get("draft") == str(draft.pk)
    answers = kept.get("answers", {}) if is_ours else answers_to_begin_with(form, ctx)
    query = {name: request.GET[name] for name in ("sprache", "wer", "rahmen") if name in request.GET}
    return Walk(request, draft, form, ctx, answers, query, in_editor)


def _here(walk: Walk) -> Page | None:
    pages = walk.pages()
    wanted = walk.request.GET.get("seite", "")
    if wanted == END:
        return None
    return next((page for page in pages if page.key == wanted), pages[0] if pages else None)


def _taken(walk: Walk) -> HttpResponse:
    """Take a page in; only „Weiter“ complains, and one may go on all the same."""
    here, data = _here(walk), walk.request.POST
    if here is None:
        return redirect(walk.address(""))
    if "_refresh" in data:
        drafted = engine.draft_page(walk.form, here, data, walk.answers, walk.ctx)
        return _shown(walk, replace(drafted, problems=()))
    press = form_answers.pressed(walk.form, data)
    if press or "_back" in data or "_skip" in data:
        result = engine.draft_page(walk.form, here, data, walk.answers, walk.ctx)
        answers = result.answers
        if press and press.does == "add":
            answers = form_answers.add_entry(walk.form, answers, press.path)
        elif press and press.does == "remove":
            answers = form_answers.remove_entry(walk.form, answers, press.path, press.index)
        walk.keep(answers)
        step = 0 if press else -1 if "_back" in data else 1
        return redirect(walk.address(_beside(walk, here, step)))
    result = engine.clean_page(walk.form, here, data, walk.answers, walk.ctx)
    walk.keep(result.answers)
    if not result.is_done:
        return _shown(walk, result)
    return redirect(walk.address(_beside(walk, here, 1)))


def _beside(walk: Walk, here: Page, step: int) -> str:
    keys = [page.key for page in walk.pages()]
    at = keys.index(here.key) + step if here.key in keys else 0
    return keys[max(at, 0)] if at < len(keys) else END


def _shown(walk: Walk, result: PageResult | None = None) -> HttpResponse:
    here = _here(walk)
    pages = walk.pages()
    answers = result.answers if result else walk.answers
    context: dict[str, Any] = {
        "draft": walk.draft,
        "page": here,
        "title": pick(here.title, language()) if here else _("Zum Schluss"),
        "intro": to_html(pick(here.intro, language())) if here else "",
        "questions": draw_page(walk.form, here, answers, walk.ctx, result=result) if here else "",
        "problems": error_links(walk.form, result.problems) if result else [],
        "number": pages.index(here) + 1 if here else len(pages),
        "of": len(pages),
        "sections": () if here else summary(walk.form, answers, walk.ctx, language()),
        "first": walk.address(pages[0].key) if pages else "",
        "in_editor": walk.in_editor,
    }
    return render(walk.request, "workshop/preview_page.html", context)
