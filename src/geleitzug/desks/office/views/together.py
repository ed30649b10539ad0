# SPDX-License-Identifier: EUPL-1.2
"""Doing the same with several cases of the worklist: what is to be done, a look at what will happen, what has happened.

Each step is a POST that carries what was ticked and typed; in between only what is not sent is kept (unsent_forms.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from geleitzug.core.caseload.actions import assigning, together
from geleitzug.core.caseload.actions.together import Deed, Line, Refusal
from geleitzug.core.cases.actions import asking, taking
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.screens.staff import OfficeRequest, office_page, page, safe_path
from geleitzug.desks.office import cleaning, task_forms, unsent_forms, words
from geleitzug.desks.office.pages import DONE
from geleitzug.desks.office.task_forms import Typed
from geleitzug.desks.office.versions import SAVE
from geleitzug.desks.office.views import export
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.texts import in_order

DEEDS = {
    "geben": (Deed.GIVE, gettext_lazy("Weitergeben oder übernehmen")),
    "fragen": (Deed.ASK, gettext_lazy("Rückfrage stellen")),
    "entscheiden": (Deed.DECIDE, gettext_lazy("Gleich entscheiden")),
}
TABLE = "tabelle"
CHOICES = [
    *((key, words_) for key, (_deed, words_) in DEEDS.items()),
    (TABLE, gettext_lazy("Als Tabelle herunterladen")),
]
REFUSALS = {
    Refusal.NOT_PERMITTED: gettext_lazy("Dafür fehlt Ihnen in diesem Amt die Rolle."),
    Refusal.NOT_NOW: gettext_lazy("Das geht bei diesem Stand nicht: Er wartet, ist entschieden oder beendet."),
    Refusal.TWICE: gettext_lazy("Der Vorgang steht schon in einer anderen Zeile."),
    Refusal.NO_DECISION: gettext_lazy("Hier ist keine Entscheidung zu treffen."),
    Refusal.OTHER_SERVICE: gettext_lazy("Eine andere Leistung oder Fassung als in der ersten Zeile."),
    Refusal.FINDINGS: gettext_lazy(
        "Diese Leistung fragt zu jedem Fall eigene Feststellungen. Bitte einzeln entscheiden."
    ),
    Refusal.OPINIONS: gettext_lazy("Eine Stellungnahme steht noch aus. Bitte einzeln entscheiden."),
    Refusal.NOT_THEIRS: gettext_lazy("Diese Person arbeitet nicht in diesem Amt."),
    Refusal.OWN_DRAFT: gettext_lazy("Wer den Entwurf geschrieben hat, zeichnet ihn nicht (Vier-Augen-Prinzip)."),
    Refusal.TROUBLE: gettext_lazy("Dabei ist ein Fehler aufgetreten. Der Vorgang ist, wie er war."),
    Refusal.STOPPED: gettext_lazy("Der Lauf wurde vorher angehalten."),
    Refusal.CHANGED: gettext_lazy("Der Stand hat sich inzwischen geändert. Bitte sehen Sie neu nach."),
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed for all of the cases, and what is missing."""

    to: str = ""
    word: str = ""
    text: str = ""
    due: Mapping[str, object] = field(default_factory=dict)
    day: date | None = None
    decision: Typed = field(default_factory=Typed)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Return a word for what was typed: it is done only as it was looked at."""
        return sha256(repr((self.to, self.word, self.text, self.day, self.decision)).encode()).hexdigest()[:16]


@office_page(SEE)
@require_POST
def several(request: OfficeRequest) -> HttpResponseBase:
    """Ask what is to be done with the ticked cases, show what will happen to each, and do it."""
    tasks = together.chosen(request.actor, cleaning.ids(request.POST, "task"))
    what = cleaning.line(request.POST, "was")
    if tasks and what == TABLE:
        return export.of_tasks(request, tasks)
    if not tasks or what not in DEEDS:
        return _page(request, "office/nothing_ticked.html", {"known": bool(tasks)})
    deed = DEEDS[what][0]
    pressed = "schau" in request.POST or "tun" in request.POST
    people = in_order((str(key), name) for key, name in together.people_for(tasks)) if deed is Deed.GIVE else []
    lines = together.foresee(deed, tasks, by=request.actor)
    sheet = cleaning.line(request.POST, unsent_forms.SHEET)
    before = None if sheet else unsent_forms.kept(None, by=request.actor).get(deed.value)
    form = read(before or request.POST, deed)
    if SAVE in request.POST:
        unsent_forms.keep(None, request.POST, by=request.actor, form=deed.value)
    if pressed:
        form = checked(form, deed, lines, people)
    elif task_forms.INSERT in request.POST:
        form = _with_block(form, deed, lines, cleaning.line(request.POST, "baustein"))
    looked_at = pressed and not form.errors
    if looked_at and deed is Deed.GIVE:
        lines = together.foresee(deed, tasks, by=request.actor, to=UUID(form.to))
    if looked_at and "tun" in request.POST and cleaning.line(request.POST, "geprueft") == form.digest:
        return _done(request, deed, what, form, lines)
    context = {
        "what": what,
        "title": DEEDS[what][1],
        "form": form,
        "people": people,
        "outcomes": outcomes_of(lines),
        "blocks": _blocks_of(deed, lines),
        "rows": [(line, _foretold(deed, line, form, people), _why_not(line)) for line in lines],
        "number": sum(line.refusal is None for line in lines),
        "looked_at": looked_at,
        "changed": looked_at and "tun" in request.POST,
        "begun": before is not None,
        "sheet": sheet or uuid7().hex,
        "keep_at": reverse("office:keep_form_for_many", args=[deed.value]),
        "done": str(DONE["entwurf"]) if SAVE in request.POST else "",
    }
    return _page(request, "office/together.html", context)


def _done(request: OfficeRequest, deed: Deed, what: str, form: Form, lines: Sequence[Line]) -> HttpResponse:
    """Do it, and show what became of each case. Sent once more, it finds the cases changed and leaves them alone."""
    stamps = {line.task.pk: cleaning.line(request.POST, f"stand.{line.task.pk}") for line in lines}
    result = _do(request.actor, deed, form, lines, stamps)
    unsent_forms.forget(None, request.POST, by=request.actor, form=deed.value)
    context = {
        "title": DEEDS[what][1],
        "done": [line for line in result if line.refusal is None],
        "left": [(line, _why_not(line)) for line in result if line.refusal],
    }
    return _page(request, "office/together_done.html", context)


def _do(actor: Actor, deed: Deed, form: Form, lines: Sequence[Line], stamps: Mapping[UUID, str]) -> list[Line]:
    if deed is Deed.GIVE:
        return together.give(lines, stamps, by=actor, to=UUID(form.to), word=form.word)
    if deed is Deed.ASK:
        assert form.day is not None
        return together.ask(lines, stamps, by=actor, text=form.text, due=form.day)
    typed = form.decision
    return together.decide(
        lines, stamps, by=actor, outcome=Outcome(typed.outcome), reasons=typed.reasons, conditions=typed.conditions
    )


def read(data: QueryDict, deed: Deed) -> Form:
    """Return what was typed; a day that was never asked for is three weeks from now."""
    if deed is Deed.GIVE:
        word = cleaning.text(data, "word", longest=assigning.LONGEST_WORD)
        return Form(to=cleaning.line(data, "to"), word=word)
    if deed is Deed.ASK:
        usual = timezone.localdate() + timedelta(days=asking.ANSWER_DAYS)
        parts = {"day": usual.day, "month": usual.month, "year": usual.year}
        due = cleaning.day_parts(data, "due") if "due.day" in data else parts
        return Form(text=cleaning.text(data, "text"), due=due, day=cleaning.day(data, "due"))
    decision = Typed(
        outcome=cleaning.line(data, "outcome"),
        reasons=cleaning.text(data, "reasons"),
        conditions=cleaning.text(data, "conditions"),
    )
    return Form(decision=decision)


def checked(form: Form, deed: Deed, lines: Sequence[Line], people: Sequence[tuple[str, str]]) -> Form:
    """Note what is missing before anything can be done."""
    errors: dict[str, str] = {}
    today = timezone.localdate()
    if deed is Deed.GIVE and form.to not in dict(people):
        errors["to"] = _("Bitte wählen Sie aus, wer die Vorgänge bekommt.")
    if deed is Deed.ASK and not form.text:
        errors["text"] = _("Bitte schreiben Sie, was Sie brauchen.")
    if deed is Deed.ASK and (form.day is None or not asking.is_day_to_answer(form.day, today)):
        errors["due"] = _("Bitte geben Sie einen Tag in der Zukunft an, höchstens ein Jahr von heute an.")
    if deed is Deed.DECIDE and (task := _first(lines)) is not None:
        # What is awaited in one case is awaited there: it is left, and decided by itself.
        filled = replace(task_forms.empty(task, task.case, None), typed=form.decision, awaited=())
        errors.update(task_forms.checked(filled).errors)
    return replace(form, errors=errors)


def _blocks_of(deed: Deed, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return the text blocks that fit all: those of a service where it is one, else the office's own."""
    task = _first(lines)
    if task is None or deed is Deed.GIVE:
        return []
    found = task_forms.blocks_of(task.case, task_forms.ASK if deed is Deed.ASK else task_forms.DECIDE)
    if len({line.task.case.service_key for line in lines if line.refusal is None}) > 1:
        return [(key, title) for key, title in found if key.startswith(task_forms.OWN)]
    return found


def _with_block(form: Form, deed: Deed, lines: Sequence[Line], key: str) -> Form:
    """Return the form with a text block where it belongs, or with a word that none of those on offer was chosen."""
    task = _first(lines)
    if deed is Deed.GIVE:
        return form
    if task is None or key not in dict(_blocks_of(deed, lines)):
        return replace(form, errors={"all-block": task_forms.no_block()})
    if deed is Deed.ASK:
        parts = (form.text, task_forms.block_text(task.case, key))
        return replace(form, text="\n\n".join(part for part in parts if part))
    filled = replace(task_forms.empty(task, task.case, None), typed=form.decision)
    return replace(form, decision=task_forms.with_block(filled, key).typed)


def _first(lines: Sequence[Line]) -> Task | None:
    return next((line.task for line in lines if line.refusal is None), None)


def outcomes_of(lines: Sequence[Line]) -> list[tuple[str, str]]:
    task = _first(lines)
    if task is None or task.kind != "decide":
        return []
    return [(key, str(label)) for key, label in words.choices(task.case.package).items()]


def _why_not(line: Line) -> str:
    return str(REFUSALS[line.refusal]) if line.refusal else ""


def _foretold(deed: Deed, line: Line, form: Form, people: Sequence[tuple[str, str]]) -> str:
    """Say what will happen to a case."""
    if deed is Deed.GIVE:
        holds = line.task if taking.is_alone(line.task) else line.task.case
        before = holds.assignee.name if holds.assignee else _("niemand")
        return _("bisher bei: %(before)s; dann bei: %(after)s") % {
            "before": before,
            "after": dict(people).get(form.to, "…"),
        }
    if deed is Deed.ASK:
        return _("bekommt die Rückfrage; die Frist ruht bis zur Antwort")
    chosen = words.chosen(line.task.case.package, form.decision.outcome) if form.decision.outcome else "…"
    return _("wird entschieden: %(outcome)s") % {"outcome": chosen}


def _page(request: OfficeRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    back = safe_path(request.POST.get("zurueck"), reverse("office:worklist"))
    return page(request, template, {**context, "back": back, "most": together.MOST})
