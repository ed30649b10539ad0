# SPDX-License-Identifier: EUPL-1.2
"""Taking a task by itself, where it does not come along with its case; giving it to a colleague, or back to the office.

Which tasks those are says rules.is_taken_alone: what came up beside the process, often when the case is long closed,
what a second person signs, and what another office does. Whoever may do such a task may do it whoever has it.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from geleitzug.core.cases import permissions, queries, rules
from geleitzug.core.cases.actions import besides, process
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.events import TaskGiven, TaskTaken
from geleitzug.core.cases.models import Case, Correction, Task
from geleitzug.core.cases.rules import COUNTERSIGN, SIGN_CORRECTION, SIGNING, FourEyes
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted, grants
from geleitzug.ground.people.models import Membership, Staff

Seat = tuple[str, str]
"""An office's function and a role in it."""


def is_alone(task: Task) -> bool:
    """Tell whether a task is taken by itself."""
    return rules.is_taken_alone(task.kind, elsewhere=task.office != task.case.office)


def may_take(actor: Actor, task: Task) -> bool:
    """Tell whether somebody may take an open task by itself.

    That nobody signs what they drafted is asked when they do: a list of tasks does not read their drafts.
    """
    return actor.kind is ActorKind.STAFF and is_alone(task) and queries.may_do(actor, task)


def seats_for(task: Task) -> frozenset[Seat]:
    """Return the roles of offices each of which is enough to do a task."""
    return frozenset((task.office, role) for role in {task.role, "head"} & grants()[permissions.OF_TASK[task.kind]])


def covers(seats: Collection[Seat], task: Task) -> bool:
    """Tell whether somebody who holds these roles may do a task."""
    return not seats_for(task).isdisjoint(seats)


@transaction.atomic
def take(task: Task, *, by: Actor) -> None:
    """Take a task into one's own hands. Raises NotPermitted, TaskGone, and FourEyes for who drafted what is signed."""
    task, by = _locked(task, by=by)
    if drafter_of(task) in by.persons:
        raise FourEyes
    _hand(task, by.id)
    emit(TaskTaken(subject=task.case_id, task_id=task.pk, name=task.name, staff_name=by.signed), by=by)


@transaction.atomic
def give(task: Task, *, to: UUID, by: Actor) -> None:
    """Give a task to a colleague who may do it by a role of theirs.

    Raises NotPermitted, TaskGone, NotTheirs, and FourEyes where they have drafted what is to be signed.
    """
    task, by = _locked(task, by=by)
    held = Membership.objects.filter(staff=to, staff__active=True, office=task.office).values_list("office", "role")
    if not covers(list(held), task):
        raise NotTheirs(str(to))
    if drafter_of(task) == to:
        raise FourEyes
    _hand(task, to)
    name = Staff.objects.values_list("name", flat=True).get(pk=to)
    emit(TaskGiven(subject=task.case_id, task_id=task.pk, name=task.name, staff_name=name), by=by)


@transaction.atomic
def release(task: Task, *, by: Actor) -> None:
    """Give a task back to its office. Raises NotPermitted, TaskGone."""
    task, by = _locked(task, by=by)
    _hand(task, None)
    emit(TaskTaken(subject=task.case_id, task_id=task.pk, name=task.name, staff_name=""), by=by)


def drafter_of(task: Task) -> UUID | None:
    """Return who has drafted what a task asks to sign; None where it asks for nothing of the kind, or a program did."""
    if task.kind not in SIGNING:
        return None
    if task.kind == SIGN_CORRECTION:
        return Correction.objects.values_list("drafted_by", flat=True).get(pk=besides.about(task))
    decision = queries.decision_in_force(task.case)
    if decision is None:
        return None
    if task.kind == COUNTERSIGN:
        return UUID(decision.revocation["by"]) if decision.revocation else None
    return decision.drafted_by


def _locked(task: Task, *, by: Actor) -> tuple[Task, Actor]:
    """Return a task for changing whose it is, and the actor in the role in which they may."""
    case: Case = process.lock(task.case_id)
    found = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    found.case = case
    if not is_alone(found) or not queries.may_do(by, found):
        raise NotPermitted(f"{found.office}.{found.role}")
    if not found.is_open:
        raise TaskGone(found.name)
    return found, queries.doing(by, found)


def _hand(task: Task, staff: UUID | None) -> None:
    task.assignee_id = staff
    task.save(update_fields=["assignee"])
