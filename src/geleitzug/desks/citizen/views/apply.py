# SPDX-License-Identifier: EUPL-1.2
"""Applying page by page: begin, who applies, the form's pages, files, leave and come back. Sending is submit.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
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
from geleitzug.core.forms.characters import line_of, strangers_in_text
from geleitzug.core.forms.drawing import draw_page, error_links, sayable
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.shapes import Context, Page, Problem
from geleitzug.core.forms.versions import prefill
from geleitzug.desks.citizen.access import CitizenRequest, in_a_town, own_only, way_on, with_way_on
from geleitzug.desks.citizen.uploads import keep, take_uploads
from geleitzug.desks.citizen.views.account import guesses, slow_down
from geleitzug.ground.markdown import to_html
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web import actor as session

BACK_TO_CHECK = "pruefen"
CHECK = "_check"
ASKS_NOTHING = frozenset({"_upload", "_remove_file", "_leave", "_back"})
"""Buttons after which nobody complains about what is missing."""
MOST_PROOFS = 5


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
        if service.needs_account and not request.actor.has_account:
            return redirect(with_way_on("citizen:login", request.path))
        if draft is not None and "neu" not in request.POST:
            return redirect("citizen:application", draft.pk)
        return _start(request, service)
    context = {"service": service, "draft": draft, "has_account": request.actor.has_account, "way_on": request.path}
    return render(request, "citizen/begin.html", context)


def _start(request: CitizenRequest, service: Service) -> HttpResponse:
    actor = request.actor
    if actor.holder is None:
        actor = session.come_as_guest(request, people.new_resume_code()) or actor
    account = people.account_of(actor)
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


@own_only
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


@own_only
@require_http_methods(["GET", "POST"])
def who(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    """Ask who applies and for whom, with the proof the service asks for."""
    draft = _draft(request, application_id)
    if isinstance(draft, HttpResponse):
        return draft
    if request.method != "POST":
        return _who_page(request, draft, dict(draft.who), [])
    chosen, problems = _read_who(request, draft)
    if "_refresh" in request.POST:
        return _who_page(request, draft, chosen, [])
    if not _store(request, draft, who=_storable(chosen), page=who_rules.PAGE):
        return _who_page(request, draft, chosen, [_edited_elsewhere(who_rules.PAGE)])
    if "_leave" in request.POST:
        return redirect("citizen:later", draft.pk)
    if "_back" in request.POST:
        return redirect("citizen:service", draft.offering.key)
    if problems or ASKS_NOTHING & set(request.POST):
        return _who_page(request, draft, chosen, problems)
    pages = engine.reachable_pages(draft.package.form, draft.answers, queries.context_of(draft))
    return redirect(_next_address(request, draft, pages[0].key))


def _read_who(request: CitizenRequest, draft: Application) -> tuple[dict[str, Any], list[Problem]]:
    data, service = request.POST, draft.package.service
    on_behalf, kind = data.get("who.on_behalf"), data.get("who.kind")
    on_behalf = on_behalf if on_behalf in (service.get("on_behalf") or {}) else who_rules.SELF
    kind = kind if kind in service["audience"] else draft.who.get("kind")
    chosen: dict[str, Any] = {"kind": kind, "on_behalf": on_behalf}
    proofs = list(draft.who.get("proof") or [])
    refused: list[Problem] = []
    for upload in request.FILES.getlist("who.proof"):
        try:
            if len(proofs) >= MOST_PROOFS:
                sentence = _("Hier sind höchstens %(most)d Dateien möglich. Entfernen Sie zuerst eine.")
                refused.append(Problem(who_rules.PAGE, "who.proof", sentence % {"most": MOST_PROOFS}))
                break
            proofs.append(file_queries.as_answer(keep(draft, upload, "who.proof", by=request.actor)))
        except FilesError as error:
            refused.append(Problem(who_rules.PAGE, "who.proof", str(error)))
    removed = data.get("_remove_file", "").rpartition("/")[2]
    proofs = [proof for proof in proofs if proof["document"] != removed]
    if on_behalf != who_rules.SELF:
        typed = line_of(data.get("who.represented", ""))[:200]
        chosen["represented"], chosen["proof"] = sayable(typed), proofs
        if strangers := strangers_in_text(typed):
            sentence = _("Diese Zeichen können wir hier nicht verwenden: %(signs)s")
            refused.append(Problem(who_rules.PAGE, "who.represented", sentence % {"signs": " ".join(strangers[:5])}))
    if ASKS_NOTHING & set(data):
        return chosen, refused
    return chosen, refused or who_rules.problems_of(service, chosen)


def _storable(chosen: dict[str, Any]) -> dict[str, Any]:
    """Leave out a name with characters no register takes; the page shows it again all the same."""
    return {**chosen, "represented": ""} if strangers_in_text(chosen.get("represented", "")) else chosen


def _who_page(request: CitizenRequest, draft: Application, chosen: Any, problems: list[Problem]) -> HttpResponse:
    service = draft.package.service
    behalf = {key: who_rules.WORDS[key] for key in (who_rules.SELF, *(service.get("on_behalf") or {}))}
    context = {
        "application": draft,
        "service": draft.service,
        "who": chosen,
        "kinds": {kind: who_rules.KIND_WORDS[kind] for kind in service["audience"]},
        "behalf": behalf,
        "takes_files": True,
        "proofs_asked": {key: pick(asked["proof"], _lang()) for key, asked in (service.get("on_behalf") or {}).items()},
        "errors": {problem.path: problem.message for problem in problems},
        "problems": [(_who_anchor(draft, problem.path), problem.message) for problem in problems],
        "back_to_check": request.GET.get("zurueck") == BACK_TO_CHECK,
        "file_url": _file_address(draft),
        "steps": steps_of(draft, who_rules.PAGE),
    }
    return render(request, "citizen/who.html", context)


def _who_anchor(draft: Application, path: str) -> str:
    """Return the id a complaint leads to: of a group of choices its first."""
    first = {"who.kind": draft.package.service["audience"][0], "who.on_behalf": who_rules.SELF}
    return "-".join(["f-" + path, *([first[path]] if path in first else [])]) if path else ""


# --- the form's pages -------------------------------------------------------------------------------------------


@own_only
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
    """Take a submitted page in. What is right is stored in any case; only „Weiter“ complains about what is missing."""
    data = request.POST
    uploads = {path: request.FILES.getlist(path) for path in request.FILES}
    answers, refused = take_uploads(draft, here, uploads, draft.answers, by=request.actor)
    press = form_answers.pressed(draft.package.form, data)
    if "_refresh" in data:
        result = engine.draft_page(draft.package.form, here, data, answers, ctx)
        return _form_page(request, draft, here, ctx, result=replace(result, problems=()))
    if press or "_leave" in data or "_back" in data:
        return _put_by(request, draft, here, ctx, press=press, answers=answers, refused=refused)
    result = engine.clean_page(draft.package.form, here, data, answers, ctx)
    if not _store(request, draft, answers=result.answers, page=here.key):
        return _form_page(request, draft, here, ctx, result=result, notes=[_edited_elsewhere(here.key)])
    if refused or not result.is_done:
        return _form_page(request, draft, here, ctx, result=result, notes=refused)
    return redirect(_address_after(request, draft, here, ctx))


def _put_by(
    request: CitizenRequest,
    draft: Application,
    here: Page,
    ctx: Context,
    *,
    press: form_answers.Press | None,
    answers: dict[str, Any],
    refused: list[Problem],
) -> HttpResponse:
    """Store a half-filled page and do what its button says: an entry or a file more or less, later, back."""
    result = engine.draft_page(draft.package.form, here, request.POST, answers, ctx)
    changed = _pressed(draft, press, result.answers)
    if not _store(request, draft, answers=changed, page=here.key):
        return _form_page(request, draft, here, ctx, result=result, notes=[_edited_elsewhere(here.key)])
    if "_leave" in request.POST:
        return redirect("citizen:later", draft.pk)
    if "_back" in request.POST:
        return redirect(_previous_address(draft, here, ctx))
    if refused or (result.problems and press and press.does != "remove"):
        # What could not be stored stays on the page as it was typed; a removed entry would move it elsewhere.
        return _form_page(request, draft, here, ctx, result=replace(result, answers=changed), notes=refused)
    return redirect(_page_address(draft, here.key, _check_suffix(request), anchor=press.path if press else ""))


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
        "title": pick(here.title, _lang()),
        "intro": to_html(pick(here.intro, _lang())),
        "questions": draw_page(form, here, answers, ctx, result=result, file_url=_file_address(draft)),
        "problems": error_links(form, result.problems) if result else [],
        "revealed": bool(result and result.revealed and not result.problems),
        "steps": steps_of(draft, here.key, answers),
        "back_to_check": request.GET.get("zurueck") == BACK_TO_CHECK,
        "changes": [(change["what"], pick(change["label"], _lang())) for change in draft.changes],
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


@own_only
@require_GET
def file(request: CitizenRequest, application_id: UUID, document_id: UUID) -> HttpResponseBase:
    """Hand out a file the applicant has sent in, or their receipt; always as a download."""
    found = queries.application_for(request.actor, application_id)
    document = file_queries.document_for(request.actor, document_id, subject=found.pk)
    return FileResponse(
        file_queries.open_document(document), as_attachment=True, filename=document.filename, content_type=document.mime
    )


@own_only
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
    code, error, status = request.POST.get("code", "")[:40], "", 200
    if request.method == "POST":
        if seconds := guesses.wait(request):
            error, status = slow_down(seconds), 429
        elif _comes_back(request, code):
            return redirect(way_on(request) or "citizen:applications")
        else:
            guesses.note(request)
            error = _(
                "Zu diesem Code haben wir nichts gefunden. Bitte prüfen Sie jedes Zeichen."
                " Entwürfe verfallen nach einiger Zeit."
            )
    context = {"code": code, "error": error, "way_on": way_on(request)}
    return render(request, "citizen/resume.html", context, status=status)


def _comes_back(request: CitizenRequest, code: str) -> bool:
    """Let somebody act by their code if something belongs to it; otherwise they stay who they are."""
    holder = people.holder_of_code(code)
    if holder is None:
        return False
    with doors.citizen_door(request.municipality.pk, holder):
        if not queries.applications_of(people.guest(holder), limit=1):
            return False
    if request.actor.has_account:
        session.sign_out(request)
    session.come_as_guest(request, code)
    return True


@own_only
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


# --- the steps of an application --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steps:
    """Where somebody is on the way through an application: who, pages, check."""

    items: tuple[tuple[str, str, str], ...]
    """Label, address, state, as ``kern.steps`` takes them."""
    number: int

    @property
    def of(self) -> int:
        """Return how many steps there are, as far as one can know now."""
        return len(self.items)


def steps_of(draft: Application, here: str, answers: Mapping[str, Any] | None = None) -> Steps:
    """Return the steps of a draft; what lies behind can be gone back to."""
    ctx = queries.context_of(draft)
    known = draft.answers if answers is None else answers
    pages = engine.reachable_pages(draft.package.form, known, ctx)
    way = [(found.key, pick(found.title, _lang())) for found in pages]
    if who_rules.is_asked(draft.package.service):
        way.insert(0, (who_rules.PAGE, _("Wer stellt den Antrag?")))
    way.append((CHECK, _("Prüfen und absenden")))
    keys = [key for key, _title in way]
    number = keys.index(here) if here in keys else 0
    items = tuple(
        (title, _page_address(draft, key) if at < number else "", _step_state(at, number))
        for at, (key, title) in enumerate(way)
    )
    return Steps(items, number + 1)


def _step_state(at: int, number: int) -> str:
    return "current" if at == number else "done" if at < number else "open"


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
            "Sie haben diesen Antrag in einem anderen Fenster geändert. Ihre Eingaben stehen noch auf dieser Seite."
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
