# SPDX-License-Identifier: EUPL-1.2
"""The same for all cases a filter finds: asked, looked through by a job, agreed to, then done while one goes on.

What is typed is read by together.py; what is found is the address's filter, as in the list it came from.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import sweeping
from geleitzug.core.caseload.actions.sweeping import MOST, NothingFound, TooMany
from geleitzug.core.caseload.actions.together import Deed, Line, Refusal
from geleitzug.core.caseload.models import Sweep, SweptTask
from geleitzug.core.cases import lists
from geleitzug.core.cases.permissions import SEE, WORK
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office import cleaning, filters, unsent_forms, words
from geleitzug.desks.office.filters import Filter
from geleitzug.desks.office.pages import DONE
from geleitzug.desks.office.versions import SAVE
from geleitzug.desks.office.views.together import DEEDS, REFUSALS, Form, checked, outcomes_of, read
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.texts import in_order
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of

TITLES = {deed.value: words for deed, words in DEEDS.values()}
State, Item = Sweep.State, SweptTask.State
TONES = {State.LOOKING: "info", State.READY: "warning", State.GOING: "info", State.DONE: "success"}
TOO_MANY = gettext_lazy("Der Filter findet mehr als %(most)s Aufgaben. Bitte grenzen Sie ihn ein.")
NOTHING = gettext_lazy("Der Filter findet gerade keine Aufgabe.")


@office_page(SEE)
@require_http_methods(["GET", "POST"])
def begin(request: OfficeRequest) -> HttpResponse:
    """Ask what is to be done with all that the filter finds, and have it looked through."""
    asked = filters.read(request, request.municipality.pk)
    data = request.POST if request.method == "POST" else request.GET
    what = cleaning.line(data, "was")
    if what not in DEEDS:
        return _page(request, asked, what="", error=_("Bitte wählen Sie, was geschehen soll.") if what else "")
    deed = DEEDS[what][0]
    first = sweeping.first_of(request.actor, asked.wanted_by(request.actor), deed)
    people = _people(request.actor) if deed is Deed.GIVE else []
    lines = [Line(first)] if first is not None else []
    before = unsent_forms.kept(None, by=request.actor).get(deed.value) if request.method != "POST" else None
    form = read(before or request.POST, deed)
    shown: dict[str, Any] = {"what": what, "people": people, "outcomes": outcomes_of(lines)}
    shown |= {"begun": before is not None, "keep_at": reverse("office:keep_form_for_many", args=[deed.value])}
    if first is None:
        return _page(request, asked, error=_nothing_for(deed), **{**shown, "what": ""})
    if request.method != "POST":
        return _page(request, asked, form=form, **shown)
    if SAVE in request.POST:
        unsent_forms.keep(None, request.POST, by=request.actor, form=deed.value)
        return _page(request, asked, form=form, done=str(DONE["entwurf"]), **shown)
    form = checked(form, deed, lines, people)
    if form.errors:
        return _page(request, asked, form=form, **shown)
    try:
        tasks = sweeping.all_of(request.actor, asked.wanted_by(request.actor))
        sweep = sweeping.prepare(deed, _typed(form, shown["outcomes"]), tasks, by=request.actor)
    except TooMany:
        return _page(request, asked, form=form, error=str(TOO_MANY) % {"most": MOST}, **shown)
    except NothingFound:
        return _page(request, asked, form=form, error=str(NOTHING), **shown)
    return redirect("office:sweep", sweep.pk)


@office_page(SEE)
@require_safe
def one(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show how far a sweep is: what it will do, what it has done, and what it has left, with the reasons."""
    sweep = queries.sweep_of(request.actor, key)
    counts = queries.counts_of(sweep)
    by_state = {state: sum(number for found, _why, number in counts if found == state) for state in Item.values}
    wanted = request.GET.get("zeige", "") or ("bleibt" if by_state[Item.LEFT] else "dabei")
    shown = Item.LEFT if wanted == "bleibt" else Item.AGREED if by_state[Item.AGREED] else Item.DONE
    found = page_of(
        queries.swept(request.actor, sweep, shown), key=("id",), cursor=cleaning.line(request.GET, "cursor")
    )
    context = {
        "sweep": sweep,
        "title": TITLES[sweep.deed],
        "tone": TONES.get(State(sweep.state), "neutral"),
        "typed": _told(sweep, request.actor),
        "counts": by_state,
        "total": sum(by_state.values()),
        "why": [(_why(why), number) for state, why, number in counts if state == Item.LEFT],
        "shows_left": shown == Item.LEFT,
        "rows": [(row.task, _why(row.refusal) if row.refusal else str(Item(row.state).label)) for row in found.rows],
        "found": found,
        "here": reverse("office:sweep", args=[sweep.pk]),
    }
    return page(request, "office/sweep.html", context)


@office_page(SEE)
@require_POST
def start(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Let a sweep begin that was looked at; until then what was typed for it can be taken up again."""
    sweep = queries.sweep_of(request.actor, key)
    sweeping.start(sweep, by=request.actor)
    unsent_forms.forget(None, request.POST, by=request.actor, form=sweep.deed)
    return redirect("office:sweep", key)


@office_page(SEE)
@require_POST
def stop(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Let a sweep end before all is done."""
    sweeping.stop(queries.sweep_of(request.actor, key), by=request.actor)
    return redirect("office:sweep", key)


def _page(request: OfficeRequest, asked: Filter, *, error: str = "", form: Form | None = None, **shown: Any) -> Any:
    form = form or Form()
    number = _number(request.actor, asked)
    context = {
        "asked": asked,
        "number": number,
        "most": MOST,
        "form": form,
        "errors": [*([("was", error)] if error and not shown.get("what") else []), *form.errors.items()],
        "error": error,
        "deeds": [(key, str(label)) for key, (_deed, label) in DEEDS.items()],
        "people": [],
        "outcomes": [],
        "sheet": uuid7().hex,
        "title": DEEDS[shown["what"]][1] if shown.get("what") else "",
        "sweeps": [(sweep, TITLES[sweep.deed]) for sweep in queries.sweeps_of(request.actor)],
        "here": reverse("office:sweeps") + asked.address(),
        "back": reverse("office:worklist") + asked.address(),
        "export": reverse("office:export") + asked.address(),
        **shown,
    }
    return page(request, "office/sweeps.html", context)


def _number(actor: Actor, asked: Filter) -> int:
    """Return how many tasks the filter finds, MOST + 1 where there are more; none of them is read."""
    lanes = lists.worklist(actor, asked.wanted_by(actor))
    return min(MOST + 1, sum(lane.order_by().values("pk")[: MOST + 1].count() for lane in lanes))


def _people(actor: Actor) -> list[tuple[str, str]]:
    people = queries.people_with(WORK, offices_with(actor, WORK))
    return in_order((str(person.id), person.name) for person in people)


def _nothing_for(deed: Deed) -> str:
    return _("In dieser Liste ist nichts zu entscheiden.") if deed is Deed.DECIDE else str(NOTHING)


def _typed(form: Form, outcomes: list[tuple[str, str]]) -> dict[str, str]:
    return {
        "to": form.to,
        "word": form.word,
        "text": form.text,
        "due": form.day.isoformat() if form.day else "",
        "outcome": form.decision.outcome,
        "outcome_word": dict(outcomes).get(form.decision.outcome, ""),
        "reasons": form.decision.reasons,
        "conditions": form.decision.conditions,
    }


def _told(sweep: Sweep, actor: Actor) -> list[tuple[str, str]]:
    """Say what was typed, to be looked at once more before it is done."""
    typed = sweep.typed
    to = dict(_people(actor)).get(typed["to"], "") if typed["to"] else ""
    told = (
        (_("An wen"), to),
        (_("Ein Wort dazu"), typed["word"]),
        (_("Rückfrage"), typed["text"]),
        (_("Antwort bis"), formats.day(date.fromisoformat(typed["due"])) if typed["due"] else ""),
        (_("Entscheidung"), typed.get("outcome_word") or words.word(words.OUTCOMES, typed["outcome"])),
        (_("Gründe"), typed["reasons"]),
        (_("Nebenbestimmungen"), typed["conditions"]),
    )
    return [(label, value) for label, value in told if value]


def _why(refusal: str) -> str:
    return str(REFUSALS[Refusal(refusal)])
