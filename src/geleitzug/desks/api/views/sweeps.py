# SPDX-License-Identifier: EUPL-1.2
"""The same for many cases (Sammellauf): asked for, looked through by a job, read, started, stopped.

Whose token it is needs to be a person: a sweep is done in somebody's name, and by what their token leaves of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import sweeping
from geleitzug.core.caseload.actions.together import Deed
from geleitzug.core.caseload.models import Sweep
from geleitzug.core.cases import lists
from geleitzug.core.cases.actions import asking, deciding
from geleitzug.core.cases.lists import WorklistFilter
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.interface.rules import Scope
from geleitzug.desks.api import rows_of_desk, shapes_of_desk
from geleitzug.desks.api.asked_of_desk import BeginSweep, Found, OfSweep
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import TOGETHER, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.desks.api.views.cases import list_taken, listed, page
from geleitzug.desks.api.views.deciding import check_said
from geleitzug.desks.api.views.working import check_scope_of, need_person
from geleitzug.ground.people.actors import offices_with

IN_ORDER = ("id",)


@operation(
    "GET", "sweeps", "sweeps", gettext_lazy("Die letzten Sammelläufe der Person"),
    scope=Scope.WORK, tag=TOGETHER, gives=shapes_of_desk.SweepList,
)  # fmt: skip
def sweeps(call: Call) -> shapes_of_desk.SweepList:
    """Return the last sweeps of the token's person; nobody sees another's."""
    need_person(call)
    return shapes_of_desk.SweepList(items=[_row(each) for each in queries.sweeps_of(call.actor)])


@operation(
    "POST", "sweeps", "sweeps", gettext_lazy("Dasselbe mit vielen Vorgängen vorbereiten"),
    scope=Scope.WORK, tag=TOGETHER, body=BeginSweep, gives=shapes_of_desk.SweepRow,
    about=gettext_lazy(
        "Geschehen ist damit noch nichts: Jeder Vorgang wird angesehen („looking“). Was geschähe und was bleibt, lesen"
        " Sie danach, und stoßen es dann an (start). Entscheiden braucht zusätzlich „cases.decide“."
    ),
)  # fmt: skip
def begin(call: Call, body: BeginSweep) -> shapes_of_desk.SweepRow:
    """Have all that a filter finds, or the tasks that are named, looked through."""
    need_person(call)
    _check_deed(call, body.deed)
    tasks, first = _tasks(call, body)
    typed = _typed(call, body, first)
    try:
        return _row(sweeping.prepare(body.deed, typed, tasks, by=call.actor))
    except sweeping.TooMany:
        sentence = _("Der Filter findet mehr als %(most)s Aufgaben. Bitte grenzen Sie ihn ein.")
        raise wrong("tasks", sentence % {"most": sweeping.MOST}) from None
    except sweeping.NothingFound:
        raise _nothing() from None


@operation(
    "GET", "sweeps/{key}", "sweep", gettext_lazy("Wie weit ein Sammellauf ist"),
    scope=Scope.WORK, tag=TOGETHER, gives=shapes_of_desk.SweepRow,
)  # fmt: skip
def sweep(call: Call, key: UUID) -> shapes_of_desk.SweepRow:
    """Return how far a sweep is."""
    return _row(queries.sweep_of(call.actor, key))


@operation(
    "GET", "sweeps/{key}/cases", "swept", gettext_lazy("Die Vorgänge eines Sammellaufs"),
    scope=Scope.WORK, tag=TOGETHER, query=OfSweep, gives=shapes_of_desk.SweptPage,
)  # fmt: skip
def swept(call: Call, key: UUID, query: OfSweep) -> Told:
    """Return a page of a sweep's cases: what it will do, has done, or leaves, and why."""
    found_sweep = queries.sweep_of(call.actor, key)
    found = page(queries.swept(call.actor, found_sweep, query.state), IN_ORDER, query.cursor, query.limit)
    list_taken(call.actor, {row.task.case_id: row.task.case for row in found.rows}.values())
    return listed(call, found, shapes_of_desk.SweptPage(
        items=[rows_of_desk.swept_row(row) for row in found.rows],
        next=found.next or None,
        previous=found.previous or None,
    ))  # fmt: skip


@operation(
    "POST", "sweeps/{key}/start", "start_sweep", gettext_lazy("Einen Sammellauf ausführen"),
    scope=Scope.WORK, tag=TOGETHER, gives=shapes_of_desk.SweepRow,
    about=gettext_lazy("Ein Vorgang, dessen Stand sich seit dem Ansehen geändert hat, bleibt, wie er ist."),
)  # fmt: skip
def start(call: Call, key: UUID) -> shapes_of_desk.SweepRow:
    """Let a sweep begin that was looked through; twice is once."""
    found = queries.sweep_of(call.actor, key)
    _check_deed(call, Deed(found.deed))
    if found.state == Sweep.State.LOOKING:
        raise Problem("not-now", _("Die Vorgänge werden noch angesehen. Bitte fragen Sie gleich noch einmal."))
    sweeping.start(found, by=call.actor)
    return _row(queries.sweep_of(call.actor, key))


@operation(
    "POST", "sweeps/{key}/stop", "stop_sweep", gettext_lazy("Einen Sammellauf anhalten"),
    scope=Scope.WORK, tag=TOGETHER, gives=shapes_of_desk.SweepRow,
)  # fmt: skip
def stop(call: Call, key: UUID) -> shapes_of_desk.SweepRow:
    """Let a sweep end before all is done; what is done stays."""
    sweeping.stop(queries.sweep_of(call.actor, key), by=call.actor)
    return _row(queries.sweep_of(call.actor, key))


def _row(found: Sweep) -> shapes_of_desk.SweepRow:
    return rows_of_desk.sweep_row(found, queries.counts_of(found))


def _tasks(call: Call, body: BeginSweep) -> tuple[Any, Task | None]:
    """Return the tasks that are meant, and the first the deed may be about; raises Problem."""
    wanted = body.tasks
    if not wanted.tasks:
        narrowed = _filter(wanted)
        return sweeping.all_of(call.actor, narrowed), sweeping.first_of(call.actor, narrowed, body.deed)
    if wanted != Found(tasks=wanted.tasks):
        raise wrong("tasks/tasks", _("Bitte nennen Sie entweder Aufgaben oder einen Filter."))
    named = sorted(lists.worklist_of(call.actor, wanted.tasks), key=lambda task: (task.due_on, task.pk))
    may_be = (task for task in named if body.deed is not Deed.DECIDE or task.kind == "decide")
    return named, next(may_be, None)


def _filter(wanted: Found) -> WorklistFilter:
    return WorklistFilter(wanted.view, wanted.office, wanted.service, wanted.kind, wanted.q)


def _typed(call: Call, body: BeginSweep, first: Task | None) -> dict[str, str]:
    """Return what is said or decided, the same for all; raises Problem for what is missing."""
    if first is None:
        raise _nothing()
    checks = {Deed.GIVE: _check_gift, Deed.ASK: _check_question, Deed.DECIDE: _check_decision}
    checks[body.deed](call, body, first)
    return {
        "to": str(body.to or ""),
        "word": body.word,
        "text": body.text,
        "due": body.due.isoformat() if body.due else "",
        "outcome": str(body.outcome or ""),
        "reasons": body.reasons,
        "conditions": body.conditions,
    }


def _check_gift(call: Call, body: BeginSweep, _first: Task) -> None:
    people: Sequence[Any] = queries.people_with(WORK, offices_with(call.actor, WORK))
    if body.to is None or all(person.id != body.to for person in people):
        raise wrong("to", _("Bitte wählen Sie aus, wer die Vorgänge bekommt."))


def _check_question(_call: Call, body: BeginSweep, _first: Task) -> None:
    if not body.text.strip():
        raise wrong("text", _("Bitte schreiben Sie, was Sie brauchen."))
    if body.due is None or not asking.is_day_to_answer(body.due, timezone.localdate()):
        raise wrong("due", _("Bitte geben Sie einen Tag in der Zukunft an, höchstens ein Jahr von heute an."))


def _check_decision(_call: Call, body: BeginSweep, first: Task) -> None:
    check_said(first.case, body.outcome, body.reasons, body.conditions)
    assert body.outcome is not None
    deciding.check_words(body.outcome, body.reasons, body.conditions)


def _check_deed(call: Call, deed: Deed) -> None:
    """Refuse decisions of a token that may not decide."""
    if deed is Deed.DECIDE:
        check_scope_of(call, "decide")


def _nothing() -> Problem:
    return wrong("tasks", _("Dafür findet sich gerade keine Aufgabe."))
