# SPDX-License-Identifier: EUPL-1.2
"""Taking a task by itself, where it does not come along with its case; giving it to a colleague, or back to the office.

Which tasks those are says rules.is_taken_alone: what came up beside the process, often when the case is long closed,
what a second person signs, and what another office does. Whoever may do such a task may do it whoever has it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases import permissions, queries, rules
from geleitzug.core.cases.actions import besides, process
from geleitzug.core.cases.actions.assigning import NotTheirs
from geleitzug.core.cases.actions.process import TaskGone
from geleitzug.core.cases.events import TaskGiven, TaskTaken
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import COUNTERSIGN, SIGN_CORRECTION, SIGNING, FourEyes
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted, grants
from geleitzug.ground.people.models import Deputyship, Membership, Staff

Seat = tuple[str, str]
"""An office's function and a role in it."""


class Drafter(NamedTuple):
    """Who has drafted what a task asks to sign, with their name; of what a program drafted, nobody."""

    staff: UUID | None
    name: str


NOBODY = Drafter(None, "")


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
    if drafter_of(task.case, task).staff in by.persons:
        raise FourEyes
    _hand(task, by.id)
    emit(TaskTaken(subject=task.case_id, task_id=task.pk, name=task.name, staff_name=by.signed), by=by)


@transaction.atomic
def give(task: Task, *, to: UUID, by: Actor) -> None:
    """Give a task to a colleague who may do it by a role of theirs.

    Raises NotPermitted, TaskGone, NotTheirs, and FourEyes where they have drafted what is to be signed, or stand in
    today for who has.
    """
    task, by = _locked(task, by=by)
    held = Membership.objects.filter(staff=to, staff__active=True, office=task.office).values_list("office", "role")
    if not covers(list(held), task):
        raise NotTheirs(str(to))
    if to in kept_from_signing(drafter_of(task.case, task)):
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


def drafter_of(case: Case, task: Task) -> Drafter:
    """Return who has drafted what a task asks to sign: a decision, its revocation, or a correction of it."""
    if task.kind not in SIGNING:
        return NOBODY
    if task.kind == SIGN_CORRECTION:
        about = besides.about(task)
        found = (row for row in queries.corrections_of(case) if row.pk == about)
        return next((Drafter(row.drafted_by, row.drafted_by_name) for row in found), NOBODY)
    decision = queries.decision_in_force(case)
    if decision is None:
        return NOBODY
    if task.kind == COUNTERSIGN:
        revocation = decision.revocation
        return Drafter(UUID(revocation["by"]), revocation["by_name"]) if revocation else NOBODY
    return Drafter(decision.drafted_by, decision.drafted_by_name)


def kept_from_signing(drafter: Drafter) -> frozenset[UUID]:
    """Return who cannot sign a draft today: who wrote it, and who stands in for them (docs/decisions/deputies.md)."""
    if drafter.staff is None:
        return frozenset()
    deputies = Deputyship.objects.filter(represented=drafter.staff).on(timezone.localdate())
    return frozenset({drafter.staff, *deputies.values_list("deputy", flat=True)})


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
