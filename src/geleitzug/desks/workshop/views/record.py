# SPDX-License-Identifier: EUPL-1.2
"""Recording an example: the draft's form page by page, as somebody who applies sees it, and how it shall end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import permissions, queries, recording
from geleitzug.core.authoring.edits import SetExample, key_from
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.recording import ASKED, Decided, Recording
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.options import outcomes_of
from geleitzug.core.catalogue.package import Package
from geleitzug.core.forms import answers as form_answers
from geleitzug.core.forms import engine
from geleitzug.core.forms.drawing import draw_page, error_links, sentence_of
from geleitzug.core.forms.engine import PageResult
from geleitzug.core.forms.shapes import Context, Page
from geleitzug.core.forms.summary import summary
from geleitzug.desks.workshop import recorder
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, changing, draft_page, go_on, may_change, store
from geleitzug.desks.workshop.recorder import BOUND, GRANTED, OUTCOMES, REFUSED, STOPPED, Recorded
from geleitzug.desks.workshop.views.examples import UNFINISHED, costs_of, partly
from geleitzug.ground.markdown import to_html
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language


@changing
@require_http_methods(["GET", "POST"])
def record(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Go through the form once; what was answered travels along, and only the last press stores an example."""
    if not permissions.may_edit(request.actor, draft.office):
        raise NotPermitted(permissions.EDIT)
    content = Content(draft)
    if blocking := _in_the_way(draft):
        return draft_page(request, draft, "workshop/record_later.html", {"sentences": blocking, "crumbs": _crumbs()})
    if request.method == "GET":
        return _start_page(request, draft, content, _begun(request, draft, content))
    if "_state" not in request.POST:
        return _take_start(request, draft, content)
    try:
        told = Recorded.unpacked(request.POST["_state"], str(draft.pk))
    except recorder.Lost:
        return _start_page(
            request, draft, content, Recorded(str(draft.pk)), trouble=_("Bitte beginnen Sie noch einmal.")
        )
    if request.POST.get("_step") == "end":
        return _take_end(request, draft, content, told)
    return _take_page(request, draft, content, told)


def _in_the_way(draft: Draft) -> list[str]:
    """Return what keeps a draft from being filled in: faults, but not that there is no example yet."""
    found = [each for each in queries.findings_of(draft) if each.blocking and each.part != "examples"]
    return list(dict.fromkeys(each.sentence for each in found))[:20]


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Beispiel aufnehmen"), "")]


# --- the beginning ------------------------------------------------------------------------------------------


def _begun(request: WorkshopRequest, draft: Draft, content: Content) -> Recorded:
    name = request.GET.get("name", "")
    if not name:
        return Recorded(str(draft.pk))
    story = (content.written.get("examples") or {}).get(name)
    if story is None:
        raise Http404
    answers = recording.as_told(content.trial.form, story.get("answers") or {})
    return recorder.of_story(str(draft.pk), name, {**story, "answers": answers})


def _start_page(
    request: WorkshopRequest, draft: Draft, content: Content, told: Recorded, *, trouble: str = "", error: str = ""
) -> HttpResponse:
    service = content.raw["service"]
    behalf = [who_rules.SELF, *(service.get("on_behalf") or {})]
    context = {
        "told": told,
        "kinds": [(kind, who_rules.KIND_WORDS[kind]) for kind in service["audience"]],
        "behalf": [(each, who_rules.WORDS[each]) for each in behalf],
        "needs_account": service.get("level", "none") != "none",
        "trouble": trouble,
        "error": error,
        "back": address("examples", draft),
        "crumbs": _crumbs(),
    }
    return draft_page(request, draft, "workshop/record.html", context)


def _take_start(request: WorkshopRequest, draft: Draft, content: Content) -> HttpResponse:
    told = _begun(request, draft, content)
    told.title = request.POST.get("title", "").strip()[:200]
    told.who = {**recorder.kept_of(told.who, request.POST), **recorder.who_of(request.POST, content.raw["service"])}
    if not told.title:
        return _start_page(
            request, draft, content, told, error=_("Bitte sagen Sie in einem Satz, was in dem Beispiel geschieht.")
        )
    return _first_page(request, draft, content, told)


# --- the pages ----------------------------------------------------------------------------------------------


def _context(content: Content, told: Recorded) -> Context:
    return content.trial.context({"who": told.who})


def _pages(content: Content, told: Recorded) -> tuple[Page, ...]:
    return engine.reachable_pages(content.trial.form, told.answers, _context(content, told))


def _first_page(request: WorkshopRequest, draft: Draft, content: Content, told: Recorded) -> HttpResponse:
    """Show the first page; where no page is reached, nothing is left but the end."""
    pages = _pages(content, told)
    return _form_page(request, draft, content, told, pages[0]) if pages else _end_page(request, draft, content, told)


def _take_page(request: WorkshopRequest, draft: Draft, content: Content, told: Recorded) -> HttpResponse:
    form, ctx, data = content.trial.form, _context(content, told), request.POST
    here = form.page(data.get("_page", ""))
    if here is None:
        return _first_page(request, draft, content, told)
    if "_refresh" in data:
        result = engine.draft_page(form, here, data, told.answers, ctx)
        return _form_page(request, draft, content, told, here, replace(result, problems=()))
    chosen = {path: [each.name or "" for each in request.FILES.getlist(path)] for path in request.FILES}
    told.answers = recorder.with_chosen_files(form, told.answers, chosen)
    press = form_answers.pressed(form, data)
    if press or "_back" in data or "_stops" in data:
        result = engine.draft_page(form, here, data, told.answers, ctx)
        told.answers = recorder.after_press(form, result.answers, press) if press else result.answers
        if "_stops" in data:
            told.outcome = STOPPED
            return _end_page(request, draft, content, told)
        where = here if press else _before(content, told, here)
        return _form_page(request, draft, content, told, where)
    told.answers = recorder.with_required_files(form, here, told.answers, ctx)
    result = engine.clean_page(form, here, data, told.answers, ctx)
    told.answers = result.answers
    if not result.is_done:
        return _form_page(request, draft, content, told, here, result)
    return _after(request, draft, content, told, here)


def _after(request: WorkshopRequest, draft: Draft, content: Content, told: Recorded, here: Page) -> HttpResponse:
    pages = _pages(content, told)
    keys = [page.key for page in pages]
    at = keys.index(here.key) + 1 if here.key in keys else len(keys)
    if at < len(pages):
        return _form_page(request, draft, content, told, pages[at])
    if told.outcome == STOPPED:
        told.outcome = GRANTED
    return _end_page(request, draft, content, told)


def _before(content: Content, told: Recorded, here: Page) -> Page:
    pages = _pages(content, told)
    keys = [page.key for page in pages]
    if here.key in keys:
        return pages[max(keys.index(here.key) - 1, 0)]
    return pages[0] if pages else here


def _form_page(
    request: WorkshopRequest,
    draft: Draft,
    content: Content,
    told: Recorded,
    here: Page,
    result: PageResult | None = None,
) -> HttpResponse:
    form, ctx = content.trial.form, _context(content, told)
    answers = result.answers if result else told.answers
    keys = [page.key for page in engine.reachable_pages(form, answers, ctx)]
    context = {
        "told": told,
        "state": told.packed(),
        "page": here,
        "title": pick(here.title, language()),
        "intro": to_html(pick(here.intro, language())),
        "questions": draw_page(form, here, answers, ctx, result=result),
        "problems": error_links(form, result.problems) if result else [],
        "number": keys.index(here.key) + 1 if here.key in keys else 1,
        "of": len(keys),
        "crumbs": _crumbs(),
    }
    return draft_page(request, draft, "workshop/record_page.html", context)


# --- the end ------------------------------------------------------------------------------------------------


def _end_page(
    request: WorkshopRequest,
    draft: Draft,
    content: Content,
    told: Recorded,
    *,
    trouble: str = "",
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    form, ctx = content.trial.form, _context(content, told)
    stops = told.outcome == STOPPED
    problems = engine.validate(form, told.answers, ctx)
    context = {
        "told": told,
        "state": told.packed(),
        "sections": summary(form, told.answers, ctx, language()),
        "complaints": [sentence_of(problem) for problem in problems] if stops else [],
        "stops": stops,
        "costs": costs_of(content, {"answers": told.answers, "who": told.who}),
        "outcomes": [(key, OUTCOMES[key]) for key in _outcomes(content)],
        "trouble": trouble,
        "errors": errors or {},
        "last": form.pages[-1].key,
        "crumbs": _crumbs(),
    }
    return draft_page(request, draft, "workshop/record_end.html", context)


def _outcomes(content: Content) -> list[str]:
    """Return what the office can make of it: a notice is not granted with conditions."""
    may_bind = BOUND in outcomes_of(Package(content.raw))
    return [key for key in OUTCOMES if key != STOPPED and (key != BOUND or may_bind)]


def _missing(told: Recorded) -> dict[str, str]:
    """Return what a decision wants in words, by field."""
    if told.outcome == REFUSED and not told.reasons:
        return {"reasons": _("Bitte schreiben Sie, warum das Amt ablehnt.")}
    if told.outcome == BOUND and not told.conditions:
        return {"conditions": _("Bitte schreiben Sie die Nebenbestimmungen auf.")}
    return {}


def _take_end(request: WorkshopRequest, draft: Draft, content: Content, told: Recorded) -> HttpResponse:
    if "_back" in request.POST:
        pages = _pages(content, told)
        return _form_page(request, draft, content, told, pages[-1] if pages else content.trial.form.pages[0])
    stops = told.outcome == STOPPED
    if not stops:
        told.outcome = request.POST.get("outcome", GRANTED)
        told.reasons, told.conditions = (request.POST.get(name, "").strip() for name in ("reasons", "conditions"))
        if told.outcome not in _outcomes(content):
            told.outcome = GRANTED
        if errors := _missing(told):
            return _end_page(request, draft, content, told, errors=errors)
    if not may_change(request, draft):
        return _end_page(request, draft, content, told, trouble=_("Dieser Entwurf ist nicht mehr in Arbeit."))
    try:
        recorded = _recorded(draft, told, stops)
        names = list(content.written.get("examples") or {})
        name = told.name or recorder.free_name(told.title, names, key_from)
        store(request, draft, SetExample(name, recorded.story))
    except UNFINISHED as error:
        return _end_page(request, draft, content, told, trouble=str(error))
    if recorded.open_ends:
        return partly(request, draft, recorded)
    return go_on("examples", draft, "beispiel")


def _recorded(draft: Draft, told: Recorded, stops: bool) -> Recording:
    decided = {
        REFUSED: Decided(REFUSED, reasons=told.reasons),
        BOUND: Decided(BOUND, conditions=told.conditions),
    }.get(told.outcome, Decided())
    who = recorder.who_to_tell(told.who)
    recorded = recording.record(draft, told.answers, title=told.title, who=who, decided=decided, stops=stops)
    if told.outcome == ASKED:
        talk = recording.asking("Bitte schicken Sie uns noch eine Angabe.", "Gern, hier ist sie.")
        return replace(recorded, story=recording.asked_for_more(recorded.story, talk))
    return recorded
