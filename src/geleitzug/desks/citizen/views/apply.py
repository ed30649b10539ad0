# SPDX-License-Identifier: EUPL-1.2
"""Applying page by page: begin, the form's pages, files.

Who applies is who.py, coming back is leaving.py, sending is submit.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.actions.applying import TooManyDrafts
from geleitzug.core.cases.models import Application
from geleitzug.core.catalogue.queries import Service, service_in
from geleitzug.core.files import queries as file_queries
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms import engine
from geleitzug.core.forms.drawing import draw_page, error_links
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.shapes import Context, Page, Problem
from geleitzug.core.forms.versions import prefill
from geleitzug.desks.citizen.access import CitizenRequest, in_a_town, own_only, with_way_on
from geleitzug.desks.citizen.uploads import Taken, take_uploads
from geleitzug.desks.citizen.views import drafts
from geleitzug.ground.markdown import to_html
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.models import Account
from geleitzug.ground.texts import pick
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.limits import Allowance

beginners = Allowance("DRAFTS_PER_ADDRESS", seconds=3600)


# --- begin ------------------------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def begin(request: CitizenRequest, key: str) -> HttpResponse:
    """Begin an application: a draft that is open already is offered again; without an account a code is made."""
    service = service_in(request.municipality.pk, key)
    if service is None:
        raise Http404
    draft = queries.open_draft(request.actor, service)
    refused: Refusal | None = None
    if request.method == "POST":
        if service.needs_account and not request.actor.has_account:
            return redirect(with_way_on("citizen:login", request.path))
        if draft is not None and "neu" not in request.POST:
            return redirect("citizen:application", draft.pk)
        begun = _start(request, service)
        if isinstance(begun, Application):
            return redirect(drafts.first_address(begun))
        refused = begun
    in_mailbox = "mailbox" in service.package.service["result"].get("delivery", ["mailbox", "post"])
    context = {
        "service": service,
        "draft": draft,
        "has_account": request.actor.has_account,
        "in_mailbox": in_mailbox,
        "at_once": in_mailbox and bool(service.package.service.get("automatic")),
        "way_on": request.path,
        "refused": refused,
    }
    return render(request, "citizen/begin.html", context, status=429 if refused else 200)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody cannot begin one more application now, and whether finishing one of their own would help."""

    sentence: str
    own_help: bool


def _start(request: CitizenRequest, service: Service) -> Application | Refusal:
    if seconds := beginners.wait(request):
        minutes = ceil(seconds / 60)
        sentence = ngettext(
            "Von Ihrem Internetanschluss wurden gerade sehr viele Anträge begonnen."
            " Bitte versuchen Sie es in einer Minute noch einmal.",
            "Von Ihrem Internetanschluss wurden gerade sehr viele Anträge begonnen."
            " Bitte versuchen Sie es in %(minutes)d Minuten noch einmal.",
            minutes,
        )
        return Refusal(sentence % {"minutes": minutes}, own_help=False)
    try:
        application = _started(request, service)
    except TooManyDrafts as many:
        sentence = _("Sie haben schon %(most)d Anträge begonnen und noch nicht abgeschickt.") % {"most": many.most}
        return Refusal(sentence, own_help=True)
    beginners.note(request)
    return application


def _started(request: CitizenRequest, service: Service) -> Application:
    actor = request.actor
    if actor.holder is None:
        actor = session.come_as_guest(request, people.new_resume_code()) or actor
    account = people.account_of(actor)
    who = who_rules.default_who(service.package.service, account.kind if account else "person")
    application = applying.start(service, by=actor, who=who, language=get_language() or "de")
    if account is not None:
        filled = prefill(service.package.form, {}, _known_of(account), timezone.localdate())
        applying.store(application, by=actor, revision=application.revision, answers=filled)
    return application


def _known_of(account: Account) -> dict[str, Any]:
    """Return what an account offers to prefill: the names questions use in ``prefill``."""
    person = {"given": account.given_name, "family": account.family_name}
    if account.born:
        person["born"] = account.born.isoformat()
    return {
        "account.person": person,
        "account.address": account.address,
        "account.email": account.email,
        "account.phone": account.phone,
        "account.company": account.company_name,
    }


@own_only
@require_GET
def application(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Go on where the applicant was: the draft's last page, or the status of what is sent."""
    found = queries.application_for(request.actor, application_id)
    if not found.is_draft:
        return redirect("citizen:status", found.pk)
    applying.carry_to_newest(found)
    if not found.page:
        return redirect(drafts.first_address(found))
    return redirect(drafts.page_address(found, found.page))


# --- the form's pages -------------------------------------------------------------------------------------------


@own_only
@require_http_methods(["GET", "POST"])
def page(request: CitizenRequest, application_id: UUID, key: str) -> HttpResponse:
    """Show a page of the form, or take it in."""
    draft = drafts.draft_of(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    ctx = queries.context_of(draft)
    pages = engine.reachable_pages(draft.package.form, draft.answers, ctx)
    here = next((found for found in pages if found.key == key), None)
    if here is None:
        return redirect(drafts.page_address(draft, pages[0].key))
    if request.method == "POST":
        return _take_page(request, draft, here, ctx)
    return _form_page(request, draft, here, ctx)


def _take_page(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> HttpResponse:
    """Take a submitted page in. What is right is stored in any case; only „Weiter“ complains about what is missing."""
    data = request.POST
    if "_refresh" in data:  # asked while somebody types: nothing is stored, so no file is kept (the script sends none)
        result = engine.draft_page(draft.package.form, here, data, draft.answers, ctx)
        return _form_page(request, draft, here, ctx, result=replace(result, problems=()))
    uploads = {path: request.FILES.getlist(path) for path in request.FILES}
    taken = take_uploads(draft, here, uploads, draft.answers, by=request.actor)
    press = form_answers.pressed(draft.package.form, data)
    if press or "_leave" in data or "_back" in data:
        return _put_by(request, draft, here, ctx, press=press, taken=taken)
    result = engine.clean_page(draft.package.form, here, data, taken.answers, ctx)
    if not _store(request, draft, here, result.answers, taken):
        return _form_page(request, draft, here, ctx, result=result, notes=[drafts.edited_elsewhere(here.key)])
    if taken.refused or not result.is_done:
        return _form_page(request, draft, here, ctx, result=result, notes=taken.refused)
    return redirect(_address_after(request, draft, here, ctx))


def _put_by(
    request: CitizenRequest,
    draft: Application,
    here: Page,
    ctx: Context,
    *,
    press: form_answers.Press | None,
    taken: Taken,
) -> HttpResponse:
    """Store a half-filled page and do what its button says: an entry or a file more or less, later, back."""
    result = engine.draft_page(draft.package.form, here, request.POST, taken.answers, ctx)
    changed = _pressed(draft, press, result.answers)
    if not _store(request, draft, here, changed, taken):
        return _form_page(request, draft, here, ctx, result=result, notes=[drafts.edited_elsewhere(here.key)])
    if "_leave" in request.POST:
        return redirect("citizen:later", draft.pk)
    if "_back" in request.POST:
        return redirect(_previous_address(draft, here, ctx))
    if taken.refused or (result.problems and press and press.does != "remove"):
        # What could not be stored stays on the page as it was typed; a removed entry would move it elsewhere.
        return _form_page(request, draft, here, ctx, result=replace(result, answers=changed), notes=taken.refused)
    query = f"?zurueck={drafts.BACK_TO_CHECK}" if drafts.goes_back_to_check(request) else ""
    return redirect(drafts.page_address(draft, here.key, query, anchor=press.path if press else ""))


def _store(request: CitizenRequest, draft: Application, here: Page, answers: dict[str, Any], taken: Taken) -> bool:
    """Store a page; if another tab was quicker, at least the files that came with it."""
    stored = drafts.store(request, draft, answers=answers, page=here.key, kept=taken.kept)
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
) -> HttpResponse:
    form = draft.package.form
    answers = result.answers if result else draft.answers
    if result and notes:
        result = replace(result, problems=(*notes, *result.problems))
    context = {
        "application": draft,
        "service": draft.service,
        "page": here,
        "takes_files": here.takes_files,
        "title": pick(here.title, language()),
        "intro": to_html(pick(here.intro, language())),
        "questions": draw_page(form, here, answers, ctx, result=result, file_url=drafts.file_address(draft)),
        "problems": error_links(form, result.problems) if result else [],
        "revealed": bool(result and result.revealed and not result.problems),
        "steps": drafts.steps_of(draft, here.key, answers),
        "back_to_check": drafts.goes_back_to_check(request),
        "changes": [(change["what"], pick(change["label"], language())) for change in draft.changes],
    }
    return render(request, "citizen/page.html", context)


def _address_after(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> str:
    if drafts.goes_back_to_check(request):
        return reverse("citizen:check", args=[draft.pk])
    keys = [found.key for found in engine.reachable_pages(draft.package.form, draft.answers, ctx)]
    after = keys[keys.index(here.key) + 1 :] if here.key in keys else []
    return drafts.page_address(draft, after[0]) if after else reverse("citizen:check", args=[draft.pk])


def _previous_address(draft: Application, here: Page, ctx: Context) -> str:
    keys = [found.key for found in engine.reachable_pages(draft.package.form, draft.answers, ctx)]
    before = keys[: keys.index(here.key)] if here.key in keys else []
    if before:
        return drafts.page_address(draft, before[-1])
    if who_rules.is_asked(draft.package.service):
        return reverse("citizen:who", args=[draft.pk])
    return reverse("citizen:service", args=[draft.offering.key])


# --- files ------------------------------------------------------------------------------------------------------


@own_only
@require_GET
def file(request: CitizenRequest, application_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Hand out a file the applicant has sent in, or their receipt; always as a download."""
    found = queries.application_for(request.actor, application_id)
    document = file_queries.document_for(request.actor, document_id, subject=found.pk)
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )
