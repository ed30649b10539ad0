# SPDX-License-Identifier: EUPL-1.2
"""What somebody leaves behind: cases and tasks they had taken go back to the worklist when they leave, or move."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.events import CaseAssigned
from geleitzug.core.cases.models import Case, Task
from geleitzug.ground.events import emit
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import Actor


@transaction.atomic
def give_back(staff: UUID, *, by: Actor) -> int:
    """Give back what somebody has taken in offices in which they do not work (any more); returns how many cases.

    For whom they stand in today they work as well. Twice is once. What they have done stays under their name.
    """
    actor = staff_actor(staff)
    offices = actor.offices if actor else frozenset()
    taken = Case.objects.active().filter(assignee=staff).exclude(office__in=offices)
    begun = Task.objects.filter(assignee=staff, done_at=None, cancelled=False).exclude(office__in=offices)
    cases = set(taken.values_list("pk", flat=True)) | set(begun.values_list("case", flat=True))
    for key in sorted(cases):
        case = process.lock(key)
        if case.assignee_id == staff and case.office not in offices:
            case.assignee_id = None
            case.save(update_fields=["assignee"])
        theirs = case.tasks.filter(assignee=staff, done_at=None, cancelled=False)
        theirs.exclude(office__in=offices).update(assignee=None)
        emit(CaseAssigned(subject=case.pk, staff_name=""), by=by)
    return len(cases)
