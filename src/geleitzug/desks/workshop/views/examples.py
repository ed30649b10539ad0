# SPDX-License-Identifier: EUPL-1.2
"""Examples of a draft: which there are, playing them, one of them, and recording one by filling in the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import permissions, recording, releasing
from geleitzug.core.authoring.edits import SetExample
from geleitzug.core.authoring.errors import AuthoringError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.recording import Recording
from geleitzug.core.authoring.rehearsing import Rehearsed
from geleitzug.core.cases.differences import task_in
from geleitzug.core.catalogue import fees as catalogue_fees
from geleitzug.core.catalogue.package import Package, PackageError
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.summary import summary
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.desks.workshop import recorder
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, changing, draft_page, editing, go_on, store
from geleitzug.desks.workshop.recorder import OUTCOMES
from geleitzug.ground import cel
from geleitzug.ground.people.actors import NotPermitted
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, money

Raw = Mapping[str, Any]

STORIES = {
    **OUTCOMES,
    "branch": gettext_lazy("Ein weiterer Weg"),
}
UNFINISHED = (AuthoringError, PackageError, FormError, ProcessError, catalogue_fees.FeesError, cel.CelError)
"""What a draft says that cannot be played yet."""


@dataclass(frozen=True, slots=True)
class Row:
    """An example in the list."""

    name: str
    title: str
    story: str
    fee: str
    href: str
    fill_again: str
    played: Rehearsed | None = None


@changing
@require_http_methods(["GET", "POST"])
def examples(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the examples, and play one or all of them against the draft as it stands; nothing of it stays."""
    if request.method == "GET":
        return _examples_page(request, draft)
    wanted = request.POST.get("_play", "")
    try:
        played = releasing.try_examples(draft, [wanted] if wanted else None)
    except UNFINISHED as error:
        return _examples_page(request, draft, trouble=_unfinished(error))
    return _examples_page(request, draft, played=played)


def _unfinished(error: Exception) -> str:
    return _("Der Entwurf lässt sich noch nicht durchspielen: %(why)s") % {"why": error}


def _examples_page(
    request: WorkshopRequest, draft: Draft, *, played: Sequence[Rehearsed] = (), trouble: str = ""
) -> HttpResponse:
    stories = Content(draft).written.get("examples") or {}
    results = {each.name: each for each in played}
    rows = [_row(draft, name, story, results.get(name)) for name, story in sorted(stories.items())]
    broken = [each for each in played if each.complaints]
    context = {
        "rows": rows,
        "new": address("record", draft),
        "played": bool(played),
        "broken": len(broken),
        "skipped": sum(each.skipped for each in played),
        "trouble": trouble,
    }
    return draft_page(request, draft, "workshop/examples.html", context)


def _row(draft: Draft, name: str, story: Raw, played: Rehearsed | None) -> Row:
    kind = str(story.get("story", ""))
    fee = money(int(story["fee"])) if story.get("fee") else ""
    pages = address("example", draft, name=name), address("record", draft, name=name)
    return Row(name, str(story.get("title") or name), str(STORIES.get(kind, kind)), fee, *pages, played)


# --- one example --------------------------------------------------------------------------------------------


@editing
@require_http_methods(["GET", "POST"])
def example(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show an example; rename it, record it again with its answers, or delete it."""
    content = Content(draft)
    name = request.GET.get("name", "")
    story = (content.written.get("examples") or {}).get(name)
    if story is None:
        raise Http404
    if request.method == "GET":
        return _example_page(request, draft, content, name, story)
    try:
        if "_delete" in request.POST:
            store(request, draft, SetExample(name, None))
            return go_on("examples", draft, "beispiel-weg")
        if "_again" in request.POST:
            return _recorded_again(request, draft, name)
        title = request.POST.get("title", "").strip()
        if not title:
            return _example_page(
                request, draft, content, name, story, error=_("Bitte geben Sie dem Beispiel einen Namen.")
            )
        store(request, draft, SetExample(name, {**story, "title": title[:200]}))
    except UNFINISHED as error:
        return _example_page(request, draft, content, name, story, trouble=str(error))
    return go_on("examples", draft, "beispiel-name")


def _recorded_again(request: WorkshopRequest, draft: Draft, name: str) -> HttpResponse:
    _may_record(request, draft)
    told = recording.record_again(draft, name)
    store(request, draft, SetExample(name, told.story))
    return partly(request, draft, told) if told.open_ends else go_on("examples", draft, "beispiel-neu")


def partly(request: WorkshopRequest, draft: Draft, recorded: Recording) -> HttpResponse:
    """Say that an example is kept which the process did not carry to its end."""
    context: dict[str, Any] = {
        "open_ends": recorded.open_ends,
        "back": address("examples", draft),
        "crumbs": [(_("Beispiel aufnehmen"), "")],
    }
    return draft_page(request, draft, "workshop/record_partly.html", context)


def _may_record(request: WorkshopRequest, draft: Draft) -> None:
    if not permissions.may_edit(request.actor, draft.office):
        raise NotPermitted(permissions.EDIT)


def _example_page(
    request: WorkshopRequest,
    draft: Draft,
    content: Content,
    name: str,
    story: Raw,
    *,
    error: str = "",
    trouble: str = "",
) -> HttpResponse:
    kind = str(story.get("story", ""))
    trial = content.trial
    answers = _shown_answers(story.get("answers") or {})
    context = {
        "name": name,
        "story_title": str(story.get("title") or name),
        "story_words": STORIES.get(kind, kind),
        "fee": money(int(story.get("fee") or 0)),
        "sections": summary(trial.form, answers, trial.context(story), language()),
        "steps": [_step_in_words(step, content) for step in story.get("steps") or []],
        "problems_told": [_label(content, path) for path in story.get("problems") or []],
        "fill_again": address("record", draft, name=name),
        "error": error,
        "trouble": trouble,
        "back": address("examples", draft),
        "crumbs": [(str(story.get("title") or name), "")],
    }
    return draft_page(request, draft, "workshop/example.html", context)


def _label(content: Content, path: str) -> str:
    return pick(content.labels.items.get(path, {}).get("label"), language()) or path


def _shown_answers(value: Any) -> Any:
    """Return a story's answers as they can be shown: its files with a size."""
    if isinstance(value, Mapping):
        if set(value) == {"name", "kind"}:
            return recorder.sample(str(value["name"]))
        return {key: _shown_answers(inner) for key, inner in value.items()}
    return [_shown_answers(inner) for inner in value] if isinstance(value, list) else value


def _step_in_words(step: Raw, content: Content) -> str:
    verb, details = next(iter(step.items()))
    data: Raw = details if isinstance(details, Mapping) else {}
    outcomes = {
        "granted": _("Das Amt bewilligt."),
        "granted_with_conditions": _("Das Amt bewilligt mit Nebenbestimmungen."),
        "refused": _("Das Amt lehnt ab."),
    }
    if verb == "decide":
        return outcomes.get(str(data.get("outcome")), _("Das Amt entscheidet."))
    words = {
        "pay": _("Es wird online bezahlt."),
        "ask": _("Das Amt fragt nach: %(text)s") % {"text": data.get("text", "")},
        "answer": _("Es kommt eine Antwort: %(text)s") % {"text": data.get("text", "")},
        "task": _("Eine Aufgabe wird erledigt: %(name)s") % {"name": _task_name(content, data.get("id", ""))},
        "approve": _("Eine zweite Person zeichnet."),
        "handed": _("An ein anderes System: %(name)s") % {"name": _task_name(content, data.get("id", ""))},
        "wait": _("Zeit vergeht: %(time)s") % {"time": details},
    }
    return words.get(verb, verb)


def _task_name(content: Content, element: Any) -> str:
    try:
        return task_in(Package(content.raw))(element)
    except UNFINISHED:
        return str(element)


@dataclass(frozen=True, slots=True)
class Costs:
    """What an example costs as far as it can be said."""

    lines: tuple[tuple[str, str], ...] = ()
    total: str = ""
    trouble: str = ""


def costs_of(content: Content, story: Raw) -> Costs:
    """Return what answers cost by the draft's fee table."""
    try:
        lines = content.trial.costs(story)
    except (catalogue_fees.FeesError, cel.CelError) as error:
        return Costs(trouble=str(error))
    rows = tuple((pick(line.title, language()), money(line.total)) for line in lines)
    return Costs(rows, money(catalogue_fees.total(lines)))
