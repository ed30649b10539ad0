# SPDX-License-Identifier: EUPL-1.2
"""What somebody leaves behind: cases and tasks they had taken go back to the worklist when they leave, or move."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.cases import queries, rules
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.events import CaseAssigned, TaskTaken
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.events import emit
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import Actor


@transaction.atomic
def give_back(staff: UUID, *, by: Actor) -> int:
    """Give back what somebody has taken in offices in which they do not work (any more); returns how many cases.

    What is taken by itself goes back too where they have no role for it (any more): a deputy signs today, not tomorrow.
    For whom they stand in today they work as well. Twice is once. What they have done stays under their name.
    """
    actor = staff_actor(staff)
    offices = actor.offices if actor else frozenset()
    taken = Case.objects.active().filter(assignee=staff).exclude(office__in=offices)
    begun = Task.objects.filter(assignee=staff, done_at=None, cancelled=False).order_by("id")
    rows = begun.select_related("case").only("kind", "office", "role", "case__office")
    cases = set(taken.values_list("pk", flat=True)) | {task.case_id for task in rows if _is_lost(task, actor)}
    for key in sorted(cases):
        case = process.lock(key)
        had_it = case.assignee_id == staff and case.office not in offices
        if had_it:
            case.assignee_id = None
            case.save(update_fields=["assignee"])
        theirs = [task for task in begun.filter(case=case).select_related("case") if _is_lost(task, actor)]
        case.tasks.filter(pk__in=[task.pk for task in theirs]).update(assignee=None)
        _tell(case, theirs, had_it=had_it, by=by)
    return len(cases)


def _is_lost(task: Task, actor: Actor | None) -> bool:
    """Tell whether who has a task cannot have it any more."""
    if actor is None or task.office not in actor.offices:
        return True
    return _is_alone(task) and not queries.may_do(actor, task)


def _is_alone(task: Task) -> bool:
    return rules.is_taken_alone(task.kind, elsewhere=task.office != task.case.office)


def _tell(case: Case, tasks: list[Task], *, had_it: bool, by: Actor) -> None:
    """Tell what went back: a task that does not come along with its case by itself, all others with the case."""
    alone = [task for task in tasks if _is_alone(task)]
    for task in alone:
        emit(TaskTaken(subject=case.pk, task_id=task.pk, name=task.name, staff_name=""), by=by)
    if had_it or len(alone) < len(tasks):
        emit(CaseAssigned(subject=case.pk, staff_name=""), by=by)
