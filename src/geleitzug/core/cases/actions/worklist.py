# SPDX-License-Identifier: EUPL-1.2
"""The tasks of a case are what its process waits for: rows of the worklist open and close. Going on is process.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from geleitzug.core.cases import rules, steps
from geleitzug.core.cases.events import TaskLapsed, TaskOpened
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import State
from geleitzug.core.catalogue.clocks import DECIDE
from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.workflow import engine
from geleitzug.ground.crypto.fields import sealed_for
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared

NO_DUE_DAYS = 90
LAPSED = {"opinion": "none"}
"""The result of a task whose time was over."""


def open_tasks(case: Case) -> QuerySet[Task]:
    """Return what the process waits for, and not what came up besides.

    It does wait for a person in a program's place, for what is decided anew, for an answer to another municipality.
    """
    besides = rules.BESIDES - rules.INSTEAD - {rules.INQUIRY}
    return case.tasks.filter(done_at=None, cancelled=False).exclude(kind__in=besides)


def along(case: Case) -> QuerySet[Task]:
    """Return the open tasks that come along with a case when somebody takes it, or gives it back."""
    return open_tasks(case).filter(office=case.office).exclude(kind__in=rules.SIGNING)


def follow(case: Case, run: engine.Run, *, by: Actor) -> None:
    """Open and close tasks so that the worklist shows what the process waits for."""
    waiting = {task.id: task for task in run.waiting}
    known = {task.ref: task for task in _own_tasks.all(case.pk)}
    for task in [task for ref, task in known.items() if task.is_open and ref not in waiting]:
        _lapse(case, task, by=by)
    fresh = [_task_row(case, found) for ref, found in waiting.items() if ref not in known]
    Task.objects.bulk_create(fresh)
    for task in fresh:
        elsewhere = case.holder if task.office != case.office else None
        emit(TaskOpened(subject=case.pk, holder=elsewhere, task_id=task.pk, name=task.name, office=task.office), by=by)
        tell_of_handing("begun", case, task)


_own_tasks = Prepared(
    lambda case: (
        Task.objects.filter(case=case)
        .exclude(kind__in=sorted(rules.BESIDES))
        .only("ref", "done_at", "cancelled", "element", "name", "case")
    ),
    UUID,
)


def _lapse(case: Case, task: Task, *, by: Actor) -> None:
    """Note that the process went on without a task: its time was over, and who decides and the letter should know."""
    case.results = {**case.results, task.element: dict(LAPSED)}
    case.tasks.filter(pk=task.pk).update(cancelled=True, result=sealed_for(task, "result", LAPSED))
    emit(TaskLapsed(subject=case.pk, task_id=task.pk, name=task.name), by=by)


def _task_row(case: Case, found: engine.WaitingTask) -> Task:
    office = found.office or case.office
    stays = office == case.office and found.kind != "approve"
    return Task(
        case=case,
        ref=found.id,
        element=found.element,
        name=found.name,
        kind=found.kind,
        office=office,
        role=found.role,
        due_on=_due_on(case, found.due),
        waiting=case.state == State.WAITING,
        assignee_id=case.assignee_id if stays else None,
    )


def _due_on(case: Case, due: datetime | None) -> date:
    if due:
        return timezone.localdate(due)
    deadline = case.deadlines.filter(clock=DECIDE).first()
    return deadline.ends_on if deadline else timezone.localdate() + timedelta(days=NO_DUE_DAYS)


def need_no_letter(case: Case, messages: Collection[UUID], *, by: Actor) -> list[PostItem]:
    """Note that what some messages ask for is settled: their letters are not sent any more, nor delivered again.

    Returns the letters as they are now.
    """
    letters = post.note_settled(messages, by=by)
    for letter in letters:
        again = case.tasks.filter(kind=rules.RETURNED, ref__endswith=f":{letter.pk}", done_at=None)
        again.update(cancelled=True)
    return letters


def tell_of_handing(moment: str, case: Case, task: Task) -> None:
    """Ask for the job that hands a case over in the place of a person, or that notes that a person has."""
    if task.kind == "handover" and (job_ := steps.handing(moment)) and task.element in case.package.handovers:
        defer(job_, subject=str(case.pk), ref=task.ref, element=task.element)
