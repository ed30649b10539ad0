# SPDX-License-Identifier: EUPL-1.2
"""Applying page by page: going on where one was, and the form's pages.

Beginning is beginning.py, who applies who.py, files are uploading.py, coming back is leaving.py, sending is submit.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from geleitzug.core.cases import known, queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.known import Offer
from geleitzug.core.cases.models import Application
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms import engine
from geleitzug.core.forms import known as forms_known
from geleitzug.core.forms.checking import label_of
from geleitzug.core.forms.drawing import Doubt, draw_page, error_links, revealed_links
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.shapes import Context, Form, Page, Problem
from geleitzug.core.forms.summary import show
from geleitzug.core.screens.citizens import CitizenRequest, needs
from geleitzug.desks.citizen import streets, sure
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.uploads import Taken, take_uploads
from geleitzug.desks.citizen.views import drafts
from geleitzug.desks.citizen.views.drafts import ASKS_NOTHING, OFFER, STEP_UP, TAKE
from geleitzug.ground.identity import ports
from geleitzug.ground.markdown import to_html
from geleitzug.ground.people.rights import Right
from geleitzug.ground.texts import pick
from geleitzug.ground.web import languages
from geleitzug.ground.web.formats import language

TAKEN = "uebernommen"
"""Says after a redirect that offers were taken over."""


@own_only
@require_GET
def application(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Go on where the applicant was: the draft's last page, or the status of what is sent."""
    found = queries.application_for(request.actor, application_id)
    if not found.is_draft:
        return redirect(drafts.sent_address(request, found))
    applying.carry_to_newest(found)
    if not found.page:
        return redirect(drafts.first_address(found))
    return redirect(drafts.page_address(found, found.page))


# --- the form's pages -------------------------------------------------------------------------------------------


@own_only
@needs(Right.SEND)
@require_http_methods(["GET", "POST"])
def page(request: CitizenRequest, application_id: UUID, key: str) -> HttpResponse:
    """Show a page of the form, or take it in."""
    draft = drafts.draft_of(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    ctx = queries.context_of(draft)
    here = next((found for found in queries.pages_of(draft) if found.key == key), None)
    if here is None:
        return redirect(drafts.reached_address(draft))
    if request.method == "POST":
        return _take_page(request, draft, here, ctx)
    return _form_page(request, draft, here, ctx)


def _take_page(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> HttpResponse:
    """Take a submitted page in. What is right is stored in any case; only „Weiter“ complains about what is missing."""
    data: QueryDict = request.POST
    form = draft.package.form
    if "_refresh" in data:  # asked while somebody types: nothing is stored, so no file is kept (the script sends none)
        result = engine.draft_page(form, here, data, draft.answers, ctx)
        return _form_page(request, draft, here, ctx, result=replace(result, problems=()))
    if "_save" in data:  # sent while somebody types: stored as it is, without a word about what is wrong
        result = engine.draft_page(form, here, data, draft.answers, ctx)
        settled = known.settle(draft, here, result, sent=False)
        return drafts.save(request, draft, answers=settled.answers, brought=settled.brought, page=here.key)
    offered = _ticked(request, draft, here, ctx)
    data = _with_offers(draft, data, offered)
    uploads = {path: request.FILES.getlist(path) for path in request.FILES}
    taken = take_uploads(draft, here, uploads, draft.answers, by=request.actor)
    press = form_answers.pressed(form, data)
    if press or ASKS_NOTHING & set(data):
        return _put_by(request, draft, here, ctx, data, press=press, taken=taken, offered=offered)
    result = engine.clean_page(form, here, data, taken.answers, ctx)
    lists = _street_lists(request, draft, here)
    looked = streets.look_up(form, here, result, data, lists=lists, kept=draft.kept_streets)
    result = looked.result
    settled = known.settle(draft, here, result, sent=True)
    origins = {**settled.origins, **_origins(offered, request, draft, result.answers)}
    sent = here.key if result.is_done and not taken.refused and not looked.notes else ""
    if not _store(request, draft, here, settled.answers, taken, brought=settled.brought, origins=origins, sent=sent):
        return _form_page(request, draft, here, ctx, result=result, notes=[drafts.edited_elsewhere(here.key)])
    known.keep_streets(draft, looked.kept)
    if taken.refused or looked.notes or not result.is_done:
        notes = [*taken.refused, *looked.notes]
        return _form_page(request, draft, here, ctx, result=result, notes=notes, doubts=looked.doubts)
    return redirect(_address_after(request, draft, here))


def _put_by(
    request: CitizenRequest,
    draft: Application,
    here: Page,
    ctx: Context,
    data: QueryDict,
    *,
    press: form_answers.Press | None,
    taken: Taken,
    offered: list[Offer],
) -> HttpResponse:
    """Store a half-filled page and do what its button says: offers, entries, files, another language, later, back."""
    speaks = languages.switched(request)
    result = engine.draft_page(draft.package.form, here, data, taken.answers, ctx)
    settled = known.settle(draft, here, result, sent=False)
    changed = _pressed(draft, press, settled.answers)
    origins = _origins(offered, request, draft, changed)
    if not _store(request, draft, here, changed, taken, brought=settled.brought, origins=origins):
        return _form_page(request, draft, here, ctx, result=result, notes=[drafts.edited_elsewhere(here.key)])
    if "_leave" in request.POST:
        drafts.note_unread(request, draft, result.problems)
        return redirect(drafts.later_address(request, draft))
    if STEP_UP in request.POST and ports.provider(request.POST[STEP_UP]):
        return redirect(sure.address_of(request.POST[STEP_UP], draft.service.level, request.get_full_path()))
    if "_back" in request.POST:
        drafts.note_unread(request, draft, result.problems)
        return redirect(_previous_address(draft, here))
    if taken.refused or (result.problems and (speaks or (press and press.does != "remove"))):
        # What could not be stored stays on the page as it was typed; a removed entry would move it elsewhere.
        return _form_page(request, draft, here, ctx, result=replace(result, answers=changed), notes=taken.refused)
    if TAKE in data and not offered:
        result = replace(result, answers=known.with_brought(draft, here))
        return _form_page(request, draft, here, ctx, result=result, notes=[_tick_first(request, draft, here, ctx)])
    query = f"?zurueck={drafts.BACK_TO_CHECK}" if drafts.goes_back_to_check(request) else ""
    if TAKE in data:
        query += f"{'&' if query else '?'}{TAKEN}=1"
    return redirect(drafts.page_address(draft, here.key, query, anchor=press.path if press else ""))


def _ticked(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> list[Offer]:
    """Return the offers that are ticked; „Weiter“ takes them along like their own button does."""
    ticked = set(request.POST.getlist(OFFER))
    if not ticked:
        return []
    offered = known.offers(draft, here, known.with_brought(draft, here), by=request.actor, ctx=ctx)
    return [offer for offer in offered if offer.key in ticked]


def _with_offers(draft: Application, data: QueryDict, offered: list[Offer]) -> QueryDict:
    """Return what was sent, with the ticked offers typed into the fields that were left blank."""
    if not offered:
        return data
    data = data.copy()
    for offer in offered:
        for name, typed in forms_known.typed_in(draft.package.form, data, offer.values).items():
            data.setlist(name, typed if isinstance(typed, list) else [typed])
    return data


def _origins(offered: list[Offer], request: CitizenRequest, draft: Application, answers: Any) -> dict[str, Any]:
    """Return where the answers that were typed in for somebody came from."""
    blank = {
        path
        for offer in offered
        for path, value in offer.values.items()
        if forms_known.typed_in(draft.package.form, request.POST, {path: value})
    }
    return known.taken_from(offered, blank, answers)


def _tick_first(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> Problem:
    """Return the complaint that nothing is ticked; it leads to the first tick."""
    offered = known.offers(draft, here, known.with_brought(draft, here), by=request.actor, ctx=ctx)
    sentence = _("Bitte wählen Sie zuerst aus, welche Angaben wir eintragen sollen.")
    return Problem(here.key, f"{OFFER}-{offered[0].key}" if offered else "", sentence)


def _store(
    request: CitizenRequest, draft: Application, here: Page, answers: dict[str, Any], taken: Taken, **more: Any
) -> bool:
    """Store a page; if another tab was quicker, at least the files that came with it."""
    stored = drafts.store(request, draft, answers=answers, page=here.key, kept=taken.kept, **more)
    if not stored:
        drafts.store_files(request, draft, taken.kept, answers=taken.answers)
    return stored


def _pressed(draft: Application, press: form_answers.Press | None, answers: dict[str, Any]) -> dict[str, Any]:
    form = draft.package.form
    if press is None or press.does == "upload":
        return answers
    if press.does == "add":
        return form_answers.add_entry(form, answers, press.path)
    if press.does == "remove":
        return form_answers.remove_entry(form, answers, press.path, press.index)
    return form_answers.remove_file(form, answers, press.path, press.document)


def _form_page(
    request: CitizenRequest,
    draft: Application,
    here: Page,
    ctx: Context,
    *,
    result: PageResult | None = None,
    notes: list[Problem] | None = None,
    doubts: Mapping[str, Doubt] | None = None,
) -> HttpResponse:
    form, lang = draft.package.form, language()
    lists = _street_lists(request, draft, here)
    answers = result.answers if result else known.with_brought(draft, here)
    if result and notes:
        # Of a file that was refused nobody says besides that it is missing.
        noted = {note.path for note in notes if note.path}
        result = replace(result, problems=(*notes, *(each for each in result.problems if each.path not in noted)))
    is_refresh = "_refresh" in request.POST
    brought = known.brought_to(draft, here)
    origins = {path: known.in_words(origin, lang) for path, origin in draft.origins.items()}
    origins |= dict.fromkeys(brought, known.site_in_words(draft.brought.get("host", "")))
    offered = [] if is_refresh else known.offers(draft, here, answers, by=request.actor, ctx=ctx)
    context = {
        "application": draft,
        "service": draft.service,
        "page": here,
        "takes_files": here.takes_files,
        "completes_streets": bool(lists),
        "streets_also": draft.service.responsible.key if len(lists) > 1 else "",
        "upload_url": reverse("citizen:upload", args=[draft.pk, here.key]) if here.takes_files else "",
        "title": pick(here.title, language()),
        "intro": to_html(pick(here.intro, language())),
        "questions": draw_page(
            form, here, answers, ctx, result=result, file_url=drafts.file_address(draft), origins=origins, doubts=doubts
        ),
        "part_title": pick(here.part_title, lang),
        # What is shown while somebody types must not make an old page look like the newest one.
        "revision": request.POST.get("_revision", draft.revision) if is_refresh else draft.revision,
        "offers": [(offer.key, known.in_words(offer.origin, lang), _in_rows(form, offer, lang)) for offer in offered],
        "offer_error": _offer_error(result),
        "ticked": request.POST.getlist(OFFER),
        "unread": drafts.unread(request, draft),
        "took": TAKEN in request.GET and request.method == "GET",
        "brought_from": draft.brought.get("host", "") if brought else None,
        "problems": error_links(form, result.problems) if result else [],
        "revealed": revealed_links(form, result.revealed if result and not result.problems else ()),
        "steps": drafts.steps_of(draft, here.key, answers),
        "back_to_check": drafts.goes_back_to_check(request),
        "changes": drafts.changes_of(draft, answers),
        "step_up": None if request.actor.helps else sure.step_up(request, draft.service),
    }
    return render(request, "citizen/page.html", context)


def _street_lists(request: CitizenRequest, draft: Application, here: Page) -> list[UUID]:
    if request.municipality is None or not streets.asks_for_streets(here):
        return []
    return streets.lists_for(request.municipality.pk, draft)


def _offer_error(result: PageResult | None) -> str:
    return next((each.message for each in result.problems if each.path.startswith(OFFER)), "") if result else ""


def _in_rows(form: Form, offer: Offer, lang: str) -> list[tuple[str, str]]:
    """Return what an offer would enter, as people read it: question and answer."""
    rows = []
    for path, value in offer.values.items():
        question = form.question(path)
        assert question is not None
        rows.append((label_of(form, path, question), ", ".join(show(form, path, value, lang).split("\n"))))
    return rows


def _address_after(request: CitizenRequest, draft: Application, here: Page) -> str:
    if drafts.goes_back_to_check(request):
        return reverse("citizen:check", args=[draft.pk])
    keys = [found.key for found in queries.pages_of(draft)]
    after = keys[keys.index(here.key) + 1 :] if here.key in keys else []
    return drafts.page_address(draft, after[0]) if after else reverse("citizen:check", args=[draft.pk])


def _previous_address(draft: Application, here: Page) -> str:
    keys = [found.key for found in queries.pages_of(draft)]
    before = keys[: keys.index(here.key)] if here.key in keys else []
    if before:
        return drafts.page_address(draft, before[-1])
    if who_rules.is_asked(draft.package.service):
        return reverse("citizen:who", args=[draft.pk])
    return reverse("citizen:service", args=[draft.offering.key])
