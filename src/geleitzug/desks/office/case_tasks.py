# SPDX-License-Identifier: EUPL-1.2
"""The tasks of a case as its page shows them: what is asked, by whom it is done or why not now, and what came of it.

The rest of the page is casefile.py, the forms of tasks are task_forms.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.caseload.queries import Around
from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import deeming, objecting, taking
from geleitzug.core.cases.actions import periods as going_to_court
from geleitzug.core.cases.actions.process import is_waiting
from geleitzug.core.cases.models import Case, Decision, Task
from geleitzug.core.cases.rules import CERTIFICATE, INQUIRY, RECHECK, RETURNED
from geleitzug.core.participation.actions import asking as participating
from geleitzug.desks.office import beside, programs, task_forms, words
from geleitzug.desks.office.programs import Instead
from geleitzug.desks.office.task_forms import TaskForm
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.texts import in_order


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task: its form if the actor may do it now, else the reason why not."""

    task: Task
    due: tuple[str, str]
    kind: str
    office: str
    advice: str
    """What the drawing says to whoever does it."""
    form: TaskForm | None
    why_not: str
    instead: Instead | None = None
    """Where somebody decides in the place of a program: why, and what it would have done."""
    taking: Taking | None = None
    """Where it is taken by itself by whoever reads the page."""


@dataclass(frozen=True, slots=True)
class Taking:
    """A task that does not come along with its case: whether its reader takes it, and to whom they may give it."""

    is_mine: bool
    may_take: bool
    """Not what they have drafted and a second person is to sign."""
    people: list[tuple[str, str]]


def open_ones(
    actor: Actor,
    case: Case,
    tasks: Iterable[Task],
    decision: Decision | None,
    offices: dict[str, str],
    typed: TaskForm | None,
    begun: Mapping[str, QueryDict],
    people: Around,
) -> list[OpenTask]:
    """Return open tasks, the reader's own before those of others: whose opinion is awaited may take weeks."""
    today = timezone.localdate()
    shown = (_open_task(actor, case, task, decision, offices, today, typed, begun, people) for task in tasks)
    return sorted(shown, key=lambda task: bool(task.why_not))


def done_ones(case: Case, tasks: Iterable[Task], offices: dict[str, str]) -> list[dict[str, Any]]:
    """Return what was done in a case, by whom and with which result."""
    return [_done_task(case, task, offices) for task in tasks if task.done_at or task.result]


def _open_task(
    actor: Actor,
    case: Case,
    task: Task,
    decision: Decision | None,
    offices: dict[str, str],
    today: date,
    typed: TaskForm | None,
    begun: Mapping[str, QueryDict],
    people: Around,
) -> OpenTask:
    why_not = _why_not(actor, case, task, offices)
    form = typed
    if form is None or form.task.pk != task.pk:
        form = task_forms.with_unsent(task_forms.empty(task, case, decision), begun)
    return OpenTask(
        task=task,
        due=words.due_badge(task, today),
        kind=words.word(words.KINDS, task.kind),
        office=offices.get(task.office, task.office),
        advice=_advice(case, task),
        form=form if not why_not or form is typed else None,
        why_not=why_not,
        instead=programs.instead_of(actor, case, task) if task.kind == RECHECK else None,
        taking=_taking(actor, case, task, people),
    )


def _taking(actor: Actor, case: Case, task: Task, people: Around) -> Taking | None:
    """Return how a task is taken by itself; None where it comes along with its case, or is not the reader's to do."""
    if not taking.may_take(actor, task):
        return None
    drafter = taking.drafter_of(case, task)
    cannot = {actor.id, *taking.kept_from_signing(drafter)}
    colleagues = (each for each in people.who_may(taking.seats_for(task)) if each.id not in cannot)
    return Taking(
        is_mine=task.assignee_id == actor.id,
        may_take=drafter.staff not in actor.persons,
        people=in_order((str(each.id), each.name) for each in colleagues),
    )


def _advice(case: Case, task: Task) -> str:
    if task.kind == objecting.KIND:
        return beside.about_objection(case, task)
    if task.kind == going_to_court.KIND:
        return beside.about_lawsuit(case, task)
    if task.kind == RETURNED:
        return beside.about_return(task)
    if task.kind == participating.KIND:
        return beside.about_participation(case, task)
    if task.kind == INQUIRY:
        return beside.about_inquiry(task)
    if task.kind in (deeming.KIND, CERTIFICATE):
        return beside.about_deemed(task)
    element = case.package.process.elements.get(task.element)
    advice = element.documentation if element else ""
    if task.kind == "handover" and task.element in case.package.handovers:
        return f"{advice} {beside.about_handover(case, task)}".strip()
    return advice


def _why_not(actor: Actor, case: Case, task: Task, offices: dict[str, str]) -> str:
    if not queries.may_do(actor, task):
        role = words.word(words.ROLES, task.role)
        return _("Das erledigt: %(role)s, %(office)s.") % {"role": role, "office": offices.get(task.office, "")}
    if task.office == case.office and is_waiting(case):
        return _("Der Vorgang wartet auf eine Antwort. Sobald sie da ist, geht es hier weiter.")
    if task.kind == RETURNED:
        return _("Diese Aufgabe ist erledigt, sobald der Brief neu zugestellt ist.")
    drafter = taking.drafter_of(case, task)
    if drafter.staff in actor.persons:
        return beside.four_eyes(actor, drafter)
    return ""


def _done_task(case: Case, task: Task, offices: dict[str, str]) -> dict[str, Any]:
    result = task.result
    verdicts = {
        **words.VERDICTS.get(task.kind, {}),
        **words.FOUND.get(task.kind, {}),
        **words.LAPSED,
        **{key: words.outcome(case.package, key) for key in words.OUTCOMES},
        "True": _("gezeichnet"),
        "False": _("zurückgereicht"),
    }
    verdict = result.get("opinion") or result.get("outcome") or result.get("approved", "")
    return {
        "name": task.name,
        "office": offices.get(task.office, task.office),
        "who": task.done_by,
        "when": task.done_at,
        "verdict": words.word(verdicts, verdict) if verdict != "" else "",
        "tone": "warning" if verdict in ("disagree", "refused", "none", False) and verdict != "" else "success",
        "text": result.get("text", ""),
    }
