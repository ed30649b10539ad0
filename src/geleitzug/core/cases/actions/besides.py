# SPDX-License-Identifier: EUPL-1.2
"""Tasks beside the process: what comes up when the case may long be closed. Those of the process are process.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.events import TaskDone, TaskOpened
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted


def open_task(
    case: Case,
    *,
    kind: str,
    name: str,
    about: UUID,
    due_on: date,
    by: Actor,
    office: str = "",
    role: str = "clerk",
    turn: str = "",
) -> Task | None:
    """Put something on the worklist of the case's office, or another; None where it lies there already, or has lain.

    ``turn`` parts the times at which the same comes up again.
    """
    office = office or case.office
    task, is_new = Task.objects.get_or_create(
        case=case,
        ref=":".join(part for part in (kind, turn, str(about)) if part),
        defaults={
            "element": kind, "name": name[:200], "kind": kind, "office": office, "role": role, "due_on": due_on,
        },
    )  # fmt: skip
    if not is_new:
        return None
    elsewhere = case.holder if office != case.office else None
    emit(TaskOpened(subject=case.pk, holder=elsewhere, task_id=task.pk, name=task.name, office=office), by=by)
    return task


def finish(task: Task, *, by: Actor, result: Mapping[str, Any]) -> Actor:
    """Write down that such a task is done and return who did it, in their role; raises TaskGone, NotPermitted."""
    if not queries.may_do(by, task):
        raise NotPermitted(f"{task.office}.{task.role}")
    by = queries.doing(by, task)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if not task.is_open:
        raise TaskGone(task.name)
    task.done_at = timezone.now()
    task.done_by = by.signed
    task.result = dict(result)
    task.save(update_fields=["done_at", "done_by", "result"])
    emit(TaskDone(subject=task.case_id, task_id=task.pk, name=task.name), by=by)
    return by


def note_done(case: Case, *, kind: str, about: UUID, by: Actor, text: str, opinion: str = "") -> None:
    """Write down that what such a task is about was done elsewhere, by somebody who was permitted to do it there."""
    found: Mapping[str, Any] = {"opinion": opinion} if opinion else {"done": True}
    open_ones = case.tasks.filter(kind=kind, ref__endswith=f":{about}", done_at=None, cancelled=False)
    for task in open_ones.select_for_update(of=("self",)):
        task.done_at, task.done_by, task.result = timezone.now(), by.signed, {**found, "text": text}
        task.save(update_fields=["done_at", "done_by", "result"])
        emit(TaskDone(subject=case.pk, task_id=task.pk, name=task.name), by=by)


def about(task: Task) -> UUID:
    """Return what such a task is about."""
    return UUID(task.ref.rpartition(":")[2])
