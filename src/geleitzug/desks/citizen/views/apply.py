# SPDX-License-Identifier: EUPL-1.2
"""Applying page by page: begin, who applies, the form's pages, files, leave and come back. Sending is submit.py."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying, ending
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import EditedElsewhere
from geleitzug.core.catalogue.queries import Service, service_in
from geleitzug.core.files import queries as file_queries
from geleitzug.core.files.errors import FilesError
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms import engine
from geleitzug.core.forms.drawing import draw_page, error_links
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.shapes import Context, Page, Problem
from geleitzug.core.forms.versions import prefill
from geleitzug.desks.citizen.access import CitizenRequest, in_a_town
from geleitzug.desks.citizen.uploads import as_answer, keep, take_uploads
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.models import Account
from geleitzug.ground.texts import pick
from geleitzug.ground.web import actor as session

BACK_TO_CHECK = "pruefen"


# --- begin ------------------------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def begin(request: CitizenRequest, key: str) -> HttpResponse:
    """Begin an application: a draft that is open already is offered again; without an account a code is made."""
    service = service_in(request.municipality.pk, key)
    if service is None:
        raise Http404
    draft = queries.open_draft(request.actor, service)
    if request.method == "POST":
        if draft is not None and "neu" not in request.POST:
            return redirect("citizen:application", draft.pk)
        return _start(request, service)
    if draft is None and request.actor.has_account:
        return render(request, "citizen/begin.html", {"service": service, "draft": None})
    return render(request, "citizen/begin.html", {"service": service, "draft": draft})


def _start(request: CitizenRequest, service: Service) -> HttpResponse:
    actor = request.actor
    if actor.holder is None:
        actor = session.come_as_guest(request, people.new_resume_code()) or actor
    account = Account.objects.filter(pk=actor.id).first() if actor.has_account else None
    who = who_rules.default_who(service.package.service, account.kind if account else "person")
    application = applying.start(service, by=actor, who=who, language=get_language() or "de")
    if account is not None:
        filled = prefill(service.package.form, {}, _known_of(account), timezone.localdate())
        applying.store(application, by=actor, revision=application.revision, answers=filled)
    return redirect(_first_address(application))


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


def _first_address(application: Application) -> str:
    if who_rules.is_asked(application.package.service):
        return reverse("citizen:who", args=[application.pk])
    return _page_address(application, application.package.form.pages[0].key)


@in_a_town
@require_GET
def application(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Go on where the applicant was: the draft's last page, or the status of what is sent."""
    found = queries.application_for(request.actor, application_id)
    if not found.is_draft:
        return redirect("citizen:status", found.pk)
    applying.carry_to_newest(found)
    if not found.page:
        return redirect(_first_address(found))
    return redirect(_page_address(found, found.page))


# --- who applies ------------------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def who(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Ask who applies and for whom, with the proof the service asks for."""
    draft = _draft(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    problems: list[Problem] = []
    chosen = dict(draft.who)
    if request.method == "POST":
        chosen, problems = _read_who(request, draft)
        stale = not _store(request, draft, who=chosen, page=who_rules.PAGE)
        problems = [problem for problem in problems if problem] if "_upload" not in request.POST else problems
        if stale:
            return _who_page(request, draft, chosen, [_edited_elsewhere(who_rules.PAGE)])
        if not problems and "_upload" not in request.POST and "_remove_file" not in request.POST:
            pages = engine.reachable_pages(draft.package.form, draft.answers, queries.context_of(draft))
            return redirect(_next_address(request, draft, pages[0].key))
    return _who_page(request, draft, chosen, problems)


def _read_who(request: CitizenRequest, draft: Application) -> tuple[dict[str, Any], list[Problem]]:
    data = request.POST
    on_behalf = data.get("who.on_behalf", who_rules.SELF)
    chosen: dict[str, Any] = {"kind": data.get("who.kind") or draft.who.get("kind"), "on_behalf": on_behalf}
    proofs = list(draft.who.get("proof") or [])
    refused: list[Problem] = []
    for upload in request.FILES.getlist("who.proof"):
        try:
            proofs.append(as_answer(keep(draft, upload, "who.proof", by=request.actor)))
        except FilesError as error:
            refused.append(Problem(who_rules.PAGE, "who.proof", str(error)))
    removed = data.get("_remove_file", "").rpartition("/")[2]
    proofs = [proof for proof in proofs if proof["document"] != removed]
    if on_behalf != who_rules.SELF:
        chosen["represented"] = " ".join(data.get("who.represented", "").split())[:200]
        chosen["proof"] = proofs
    if {"_upload", "_remove_file"} & set(data):
        return chosen, refused
    return chosen, refused or who_rules.problems_of(draft.package.service, chosen)


def _who_page(request: CitizenRequest, draft: Application, chosen: Any, problems: list[Problem]) -> HttpResponse:
    service = draft.package.service
    behalf = {key: who_rules.WORDS[key] for key in (who_rules.SELF, *(service.get("on_behalf") or {}))}
    context = {
        "application": draft,
        "service": draft.service,
        "who": chosen,
        "kinds": {kind: who_rules.KIND_WORDS[kind] for kind in service["audience"]},
        "behalf": behalf,
        "proofs_asked": {key: pick(asked["proof"], _lang()) for key, asked in (service.get("on_behalf") or {}).items()},
        "errors": {problem.path: problem.message for problem in problems},
        "problems": [(f"f-{problem.path}", problem.message) for problem in problems],
        "back_to_check": request.GET.get("zurueck") == BACK_TO_CHECK,
    }
    return render(request, "citizen/who.html", context)


# --- the form's pages -------------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def page(request: CitizenRequest, application_id: UUID, key: str) -> HttpResponse:
    """Show a page of the form, or take it in."""
    draft = _draft(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    ctx = queries.context_of(draft)
    pages = engine.reachable_pages(draft.package.form, draft.answers, ctx)
    here = next((found for found in pages if found.key == key), None)
    if here is None:
        return redirect(_page_address(draft, pages[0].key))
    if request.method == "POST":
        return _take_page(request, draft, here, ctx)
    return _form_page(request, draft, here, ctx)


def _take_page(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> HttpResponse:
    """Take a submitted page in. Buttons of the form and leaving store what is right without complaints."""
    form, data = draft.package.form, request.POST
    uploads = {path: request.FILES.getlist(path) for path in request.FILES}
    answers, refused = take_uploads(draft, here, uploads, draft.answers, by=request.actor)
    press = form_answers.pressed(form, data)
    if press or "_refresh" in data or "_leave" in data or "_back" in data:
        result = engine.draft_page(form, here, data, answers, ctx)
        changed = _pressed(draft, press, result.answers)
        if "_refresh" in data:
            return _form_page(request, draft, here, ctx, result=result)
        if not _store(request, draft, answers=changed, page=here.key):
            return _form_page(request, draft, here, ctx, result=result, notes=[_edited_elsewhere(here.key)])
        if "_leave" in data:
            return redirect("citizen:later", draft.pk)
        if "_back" in data:
            return redirect(_previous_address(draft, here, ctx))
        if refused:
            return _form_page(request, draft, here, ctx, notes=refused)
        return redirect(_page_address(draft, here.key, _check_suffix(request), anchor=press.path if press else ""))
    result = engine.clean_page(form, here, data, answers, ctx)
    kept = result.answers if result.is_done else answers
    if result.is_done or uploads:
        if not _store(request, draft, answers=kept, page=here.key):
            return _form_page(request, draft, here, ctx, result=result, notes=[_edited_elsewhere(here.key)])
    if refused or not result.is_done:
        return _form_page(request, draft, here, ctx, result=result, notes=refused)
    return redirect(_address_after(request, draft, here, ctx))


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
    if notes:
        result = PageResult(answers, (*notes, *(result.problems if result else ())), result.raw if result else {})
    pages = engine.reachable_pages(form, answers, ctx)
    keys = [found.key for found in pages]
    context = {
        "application": draft,
        "service": draft.service,
        "page": here,
        "title": pick(here.title, _lang()),
        "intro": pick(here.intro, _lang()),
        "questions": draw_page(form, here, answers, ctx, result=result, file_url=_file_address(draft)),
        "problems": error_links(form, result.problems) if result else [],
        "revealed": bool(result and result.revealed and not result.problems),
        "number": keys.index(here.key) + 1 if here.key in keys else 1,
        "of": len(keys),
        "back_to_check": request.GET.get("zurueck") == BACK_TO_CHECK,
        "changes": draft.changes,
    }
    return render(request, "citizen/page.html", context)


def _address_after(request: CitizenRequest, draft: Application, here: Page, ctx: Context) -> str:
    if request.GET.get("zurueck") == BACK_TO_CHECK:
        return reverse("citizen:check", args=[draft.pk])
    keys = [found.key for found in engine.reachable_pages(draft.package.form, draft.answers, ctx)]
    after = keys[keys.index(here.key) + 1 :] if here.key in keys else []
    return _page_address(draft, after[0]) if after else reverse("citizen:check", args=[draft.pk])


def _previous_address(draft: Application, here: Page, ctx: Context) -> str:
    keys = [found.key for found in engine.reachable_pages(draft.package.form, draft.answers, ctx)]
    before = keys[: keys.index(here.key)] if here.key in keys else []
    if before:
        return _page_address(draft, before[-1])
    if who_rules.is_asked(draft.package.service):
        return reverse("citizen:who", args=[draft.pk])
    return reverse("citizen:service", args=[draft.offering.key])


def _next_address(request: CitizenRequest, draft: Application, key: str) -> str:
    if request.GET.get("zurueck") == BACK_TO_CHECK:
        return reverse("citizen:check", args=[draft.pk])
    return _page_address(draft, key)


# --- files, leaving, throwing away ------------------------------------------------------------------------------


@in_a_town
@require_GET
def file(request: CitizenRequest, application_id: UUID, document_id: UUID) -> HttpResponse:
    """Hand out a file the applicant has sent in, or their receipt; always as a download."""
    found = queries.application_for(request.actor, application_id)
    document = file_queries.document_for(request.actor, document_id, subject=found.pk)
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )


@in_a_town
@require_GET
def later(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Say how to come back: by the account, or by the code."""
    draft = _draft(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    context = {
        "application": draft,
        "service": draft.service,
        "code": "" if request.actor.has_account else session.code_of(request),
        "until": applying.draft_until(draft),
    }
    return render(request, "citizen/later.html", context)


@in_a_town
@require_http_methods(["GET", "POST"])
def resume(request: CitizenRequest) -> HttpResponse:
    """Come back with the code."""
    code, error = request.POST.get("code", ""), ""
    if request.method == "POST":
        actor = session.come_as_guest(request, code)
        if actor is not None and queries.applications_of(actor, limit=1):
            return redirect("citizen:applications")
        request.new_code = None  # type: ignore[attr-defined]
        error = _(
            "Zu diesem Code haben wir nichts gefunden. Bitte prüfen Sie jedes Zeichen. Entwürfe verfallen nach einiger Zeit."
        )
    return render(request, "citizen/resume.html", {"code": code[:40], "error": error})


@in_a_town
@require_http_methods(["GET", "POST"])
def discard(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = _draft(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    if request.method == "POST":
        ending.discard(draft, by=request.actor)
        return redirect("citizen:applications")
    return render(request, "citizen/discard.html", {"application": draft, "service": draft.service})


# --- helpers ----------------------------------------------------------------------------------------------------


def _draft(request: CitizenRequest, application_id: UUID) -> Application | HttpResponse:
    """Return the draft, or the way to the status of what is sent already."""
    found = queries.application_for(request.actor, application_id)
    return found if found.is_draft else redirect("citizen:status", found.pk)


def _store(request: CitizenRequest, draft: Application, **changed: Any) -> bool:
    """Store what was typed; False if another tab was quicker. The next try is made on what is stored now."""
    try:
        revision = int(request.POST.get("_revision", ""))
    except ValueError:
        revision = draft.revision
    try:
        applying.store(draft, by=request.actor, revision=revision, **changed)
    except EditedElsewhere:
        return False
    return True


def _edited_elsewhere(key: str) -> Problem:
    return Problem(
        key,
        "",
        _(
            "Sie haben diesen Antrag in einem anderen Fenster geändert. Ihre Eingaben hier stehen noch auf dieser Seite."
            " Prüfen Sie sie und speichern Sie noch einmal."
        ),
    )


def _page_address(draft: Application, key: str, query: str = "", anchor: str = "") -> str:
    if key == who_rules.PAGE:
        return reverse("citizen:who", args=[draft.pk])
    return reverse("citizen:page", args=[draft.pk, key]) + query + (f"#f-{anchor}" if anchor else "")


def _check_suffix(request: CitizenRequest) -> str:
    return f"?zurueck={BACK_TO_CHECK}" if request.GET.get("zurueck") == BACK_TO_CHECK else ""


def _file_address(draft: Application) -> Any:
    return lambda file: reverse("citizen:file", args=[draft.pk, file["document"]])


def _lang() -> str:
    return (get_language() or "de")[:2]
