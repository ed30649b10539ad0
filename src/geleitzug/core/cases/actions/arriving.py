# SPDX-License-Identifier: EUPL-1.2
"""Going on with a process once somebody outside has answered. Who answers, and what it means, is core/handover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.events import TaskDone
from geleitzug.core.cases.models import Task
from geleitzug.core.cases.rules import Phase
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, ActorKind


@transaction.atomic
def arrive(case_id: UUID, ref: str, element: str, result: Mapping[str, Any], *, by: Actor) -> bool:
    """Let the process go on with an answer; twice is once. Returns False where it does not wait for one any more.

    Where a person's task waited for it, the task is done with it.
    """
    case = process.lock(case_id)
    if not case.is_active or case.application.phase == Phase.WITHDRAWN:
        return False
    task = Task.objects.select_for_update(of=("self",)).filter(case=case, ref=ref).first()
    if task is None and ref not in case.calls:
        return False
    if task is not None:
        if not task.is_open:
            return False
        task.done_at, task.done_by, task.result = timezone.now(), by.signed, dict(result)
        task.save(update_fields=["done_at", "done_by", "result"])
        # To whom the machine sent it has an entry of its own, which its holder reads.
        holder = None if by.kind is ActorKind.MACHINE else case.holder
        emit(TaskDone(subject=case.pk, holder=holder, task_id=task.pk, name=task.name), by=by)
    process.advance(case, ref, element, result, by=by)
    return True


def is_awaited(case_id: UUID, ref: str) -> bool:
    """Tell whether a process still waits for an answer, be it as a task that somebody may do as well."""
    case = process.lock(case_id)
    if not case.is_active or case.application.phase == Phase.WITHDRAWN:
        return False
    task = Task.objects.filter(case=case, ref=ref).first()
    return task.is_open if task is not None else ref in case.calls
