# SPDX-License-Identifier: EUPL-1.2
"""The trial run of a process: which way each example goes, and where many cases at once would lie."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.authoring import processes, releasing, simulating, trials
from geleitzug.core.authoring.linting import ROLES
from geleitzug.core.authoring.models import Draft, TrialRun
from geleitzug.core.authoring.rehearsing import Rehearsed
from geleitzug.core.authoring.trials import Measured
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.forms.reach import Survey
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.picture import svg
from geleitzug.core.workflow.simulated import Pool, Simulated, from_json
from geleitzug.core.workflow.simulation import MOST_RUNS, Assumptions, Story
from geleitzug.desks.workshop.access import WorkshopRequest
from geleitzug.desks.workshop.draft_pages import Content, address, changing, draft_page
from geleitzug.desks.workshop.views.examples import UNFINISHED
from geleitzug.desks.workshop.views.process import VERSIONS, version_in
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, number

LOOK_AGAIN = 3
"""After so many seconds a page asks anew while a trial run is under way."""
MOST = {"per_day": 1_000, "hours": 400, "people": 500, "seed": 1_000_000}


@changing
@require_http_methods(["GET", "HEAD", "POST"])
def trial_run(request: WorkshopRequest, draft: Draft) -> HttpResponse:
    """Show the trial run of a drawing: play the examples through it, or let a thousand cases come."""
    version = version_in(request)
    sheet = processes.sheet_of(draft, VERSIONS[version][0])
    if sheet is None:
        raise Http404
    try:
        process = load_process(sheet.xml.encode())
    except ProcessError as error:
        return _page(request, draft, version, None, trouble=_unready(error))
    latest = simulating.latest(draft, VERSIONS[version][0])
    form = _Form(draft, process, request.POST, latest.assumed if latest else {})
    if request.method != "POST" or not form.is_valid():
        return _page(request, draft, version, form, latest=latest)
    try:
        if "_many" in request.POST:
            simulating.ask(draft, VERSIONS[version][0], sheet.xml, _stories_of(draft, process), form.assumed())
            return redirect(_address(draft, version))
        wanted = request.POST.get("_play", "")
        return _page(request, draft, version, form, played=releasing.try_examples(draft, [wanted] if wanted else None))
    except (*UNFINISHED, NoStories) as error:
        return _page(request, draft, version, form, trouble=_unready(error))


class NoStories(ValueError):
    """No example of a draft brings a case to the office."""

    def __init__(self) -> None:
        super().__init__(_("Es gibt kein Beispiel, von dem ein Vorgang ins Amt kommt."))


def _stories_of(draft: Draft, process: Process) -> list[Story]:
    """Return the examples as stories; raises NoStories."""
    trial = Content(draft).trial
    told = {
        name: (story, Survey(trial.form, story.get("answers") or {}, trial.context(story)).bindings())
        for name, story in trial.stories.items()
    }
    stories = trials.stories_of(process, told)
    if not stories:
        raise NoStories
    return stories


def _address(draft: Draft, version: str) -> str:
    return f"{address('trial_run', draft, **_asked(version))}#many"


def _asked(version: str) -> dict[str, str]:
    return {"fassung": version} if version != "soll" else {}


def _unready(error: Exception) -> str:
    return _("So kann noch nichts laufen: %(why)s") % {"why": error}


# --- what is assumed ----------------------------------------------------------------------------------------


@dataclass
class _Form:
    """What somebody assumes, as it is typed."""

    draft: Draft
    process: Process
    data: Mapping[str, str]
    before: Mapping[str, Any]
    """What was assumed for the last trial run."""
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tasks: Sequence[Measured] = trials.tasks_of(self.process, self.draft.key)
        self.pools: Sequence[Pool] = trials.pools_of(self.process)
        self.people = {(role, office): people for role, office, people in self.before.get("people", ())}

    def hours_of(self, task: Measured) -> float:
        """Return how many hours a task was last assumed to take."""
        return float(self.before.get("hours", {}).get(task.element.id, task.hours))

    def people_of(self, pool: Pool) -> int:
        """Return how many people were last assumed to do it."""
        return int(self.people.get(pool, 1))

    def text(self, name: str, otherwise: float) -> str:
        """Return what stands in a field."""
        return self.data.get(name, "") if "_many" in self.data else number(_plain(otherwise))

    def value(self, name: str, otherwise: float, most: str) -> float:
        """Return the number in a field; notes what is wrong with it."""
        thousands, comma = (",", ".") if language() == "en" else (".", ",")
        typed = self.text(name, otherwise).strip()
        if re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})+(\{comma}\d+)?", typed):  # "0.5" is a half and not five
            typed = typed.replace(thousands, "")
        typed = typed.replace(comma, ".")
        try:
            value = float(typed)
        except ValueError:
            value = math.nan
        least = 0.0 if most == "hours" else 0.01
        if not least <= value <= MOST[most]:  # nan is neither
            sentence = (
                _("Bitte geben Sie eine Zahl bis %(most)s ein.")
                if most == "hours"
                else _("Bitte geben Sie eine Zahl über 0 und bis %(most)s ein.")
            )
            self.errors[name] = sentence % {"most": number(MOST[most])}
            return otherwise
        return value

    def assumed(self) -> Assumptions:
        """Return what is assumed; notes what cannot be read."""
        return Assumptions(
            per_day=self.value("per_day", self.before.get("per_day", 8), "per_day"),
            hours={
                each.element.id: self.value(f"h.{each.element.id}", self.hours_of(each), "hours") for each in self.tasks
            },
            people={
                pool: max(round(self.value(_pool_name(at), self.people_of(pool), "people")), 1)
                for at, pool in enumerate(self.pools)
            },
            seed=round(self.value("seed", self.before.get("seed", 1), "seed")),
        )

    def is_valid(self) -> bool:
        """Tell whether all that was typed can be read."""
        if "_many" in self.data:
            self.assumed()
        return not self.errors

    def fields(self, words: Mapping[Pool, str]) -> dict[str, Any]:
        """Return the fields: name, label, what stands in them, a hint."""
        people = [
            (_pool_name(at), words[pool], self.text(_pool_name(at), self.people_of(pool)), "")
            for at, pool in enumerate(self.pools)
        ]
        hours = [
            (
                f"h.{each.element.id}",
                each.element.label,
                self.text(f"h.{each.element.id}", self.hours_of(each)),
                _measured(each),
            )
            for each in self.tasks
        ]
        return {
            "per_day": self.text("per_day", self.before.get("per_day", 8)),
            "seed": self.text("seed", self.before.get("seed", 1)),
            "people": people,
            "hours": hours,
            "errors": self.errors,
        }


def _plain(value: float) -> float:
    """Return a whole number without its zeros behind the point."""
    return int(value) if value == int(value) else value


def _pool_name(at: int) -> str:
    return f"p.{at}"


def _measured(task: Measured) -> str:
    if task.measured is None:
        return ""
    told = {"hours": number(round(task.measured.half, 1)), "of": number(task.measured.of)}
    return _("Gemessen: Median %(hours)s Arbeitsstunden aus %(of)s Vorgängen, Liegezeit eingeschlossen.") % told


# --- what is shown ------------------------------------------------------------------------------------------


def _page(
    request: WorkshopRequest,
    draft: Draft,
    version: str,
    form: _Form | None,
    *,
    played: Sequence[Rehearsed] = (),
    latest: TrialRun | None = None,
    trouble: str = "",
) -> HttpResponse:
    asked = _asked(version)
    waits = latest is not None and latest.is_under_way
    words = _who(request, form.pools) if form else {}
    context: dict[str, Any] = {
        "version": version,
        "words": VERSIONS[version][1],
        "is_to_be": version == "soll",
        "back": address("process", draft, **asked),
        "has_as_is": processes.has_as_is(draft),
        "other": address("trial_run", draft, fassung="ist") if version == "soll" else address("trial_run", draft),
        "runs": MOST_RUNS,
        "stories": _stories(draft) if version == "soll" else [],
        "trouble": trouble,
        "fields": form.fields(words) if form else {},
        "played": [_walk(form.process, at, each) for at, each in enumerate(played)] if form else [],
        "waits": waits,
        "ended": latest.ended if latest else 0,
        "again": address("trial_run", draft, **_asked(version)),  # to a place on the page one is on nothing is loaded
        "has_failed": latest.trouble if latest else "",
        "has_changed": bool(latest and form and not waits and load_process(latest.xml.encode()) is not form.process),
        "went": _outcome(request, latest) if latest and latest.result else None,
        "crumbs": [(_("Probelauf"), "")],
    }
    answer = draft_page(request, draft, "workshop/trials.html", context)
    if waits and request.method == "GET":
        answer["Refresh"] = f"{LOOK_AGAIN}; url={context['again']}"
    return answer


def _outcome(request: WorkshopRequest, latest: TrialRun) -> dict[str, Any]:
    """Put what came of a trial run into the words of the drawing it was made with."""
    process = load_process(latest.xml.encode())
    return _told(process, from_json(latest.result or {}), _who(request, trials.pools_of(process)))


def _stories(draft: Draft) -> list[tuple[str, str]]:
    stories = Content(draft).stories
    return [(name, str(story.get("title") or name)) for name, story in stories.items()]


def _who(request: WorkshopRequest, pools: Sequence[Pool]) -> dict[Pool, str]:
    """Return in words who works on a process."""
    offices = {o.function: pick(o.name, language()) for o in catalogue.offices_of(request.municipality.pk)}
    return {
        (role, office): f"{ROLES.get(role, role)}{f', {offices.get(office, office)}' if office else ''}"
        for role, office in pools
    }


def _walk(process: Process, at: int, played: Rehearsed) -> dict[str, Any]:
    """Return an example's way: its steps in order, and the picture on which they are marked."""
    walked = played.walked
    labels = (
        [each.name for each in walked.passed if each.tag not in _SILENT or each.name != each.element] if walked else []
    )
    done = {each.element for each in walked.passed} if walked else set()
    known = done <= process.elements.keys()
    return {
        "title": played.title or played.name,
        "complaints": played.complaints,
        "name": played.name,
        "skipped": played.skipped,
        "steps": labels,
        "ended": walked is not None and not walked.now,
        "picture": svg(process, done, walked.now, name=f"way-{at}") if walked and known else "",
    }


_SILENT = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "startEvent"})
"""What is left out of an example's way where nobody has named it."""


def _told(process: Process, went: Simulated, words: Mapping[Pool, str]) -> dict[str, Any]:
    """Return in words how many cases went."""
    narrow = went.bottleneck
    label = process.elements[narrow.element].label if narrow else ""
    stations = sorted(went.stations.values(), key=lambda station: -station.waited)
    return {
        "sentences": [*_sentences(went, label), *_busy(went, words), *_left(went)],
        "steps": [
            [
                process.elements[each.element].label,
                number(each.times),
                number(round(each.waiting, 1)),
                number(round(each.worked / each.times, 1) if each.times else 0),
                number(each.queue),
                number(each.lapsed),
            ]
            for each in stations
        ],
        "people": [[words.get(pool, pool[0]), f"{number(round(part * 100))} %"] for pool, part in went.busy.items()],
    }


def _sentences(went: Simulated, label: str) -> list[str]:
    found = [
        _("%(done)s von %(runs)s Vorgängen sind fertig geworden.")
        % {"done": number(went.finished), "runs": number(went.runs)}
    ]
    if went.days:
        found.append(
            _("Die Hälfte war nach %(half)s Tagen fertig, neun von zehn nach %(most)s Tagen.")
            % {"half": number(round(went.half, 1)), "most": number(round(went.most, 1))}
        )
    narrow = went.bottleneck
    if narrow is not None and narrow.waiting >= 0.1:
        found.append(
            _("Am längsten liegt es bei „%(name)s“: im Schnitt %(hours)s Arbeitsstunden, bis jemand beginnt.")
            % {"name": label, "hours": number(round(narrow.waiting, 1))}
        )
    elif narrow is not None:
        found.append(_("Nirgends bleibt etwas liegen. Die meiste Arbeit macht „%(name)s“.") % {"name": label})
    return found


def _busy(went: Simulated, words: Mapping[Pool, str]) -> list[str]:
    """Say who has no time left: what lies elsewhere may lie because of them."""
    names = [words.get(pool, pool[0]) for pool, part in went.busy.items() if part >= _NO_TIME_LEFT]
    return [_("Keine Zeit mehr hat: %(who)s.") % {"who": "; ".join(names)}] if names else []


_NO_TIME_LEFT = 0.95


def _left(went: Simulated) -> list[str]:
    found = [
        _("%(times)s Vorgänge kommen nicht weiter: %(why)s") % {"times": number(times), "why": why}
        for (_element, why), times in went.stuck.items()
    ]
    found += [
        _("%(times)s Vorgänge warten auf die Nachricht „%(name)s“.") % {"times": number(times), "name": name}
        for name, times in went.waiting_for.items()
    ]
    if went.is_cut:
        found.append(_("Der Probelauf wurde abgebrochen: Er hätte zu lange gedauert. Gezählt ist, was bis dahin kam."))
    return found
