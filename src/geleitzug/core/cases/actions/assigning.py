# SPDX-License-Identifier: EUPL-1.2
"""Giving a case to a colleague. Taking it oneself, and giving it back to the office, is process.py."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.events import CaseGiven
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import CaseError
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, grants, require
from geleitzug.ground.people.models import Staff


class NotTheirs(CaseError):
    """Somebody does not work on cases of this office."""


@transaction.atomic
def give(case: Case, *, to: UUID, by: Actor) -> None:
    """Give a case, with its open tasks of the same office, to a colleague who works on cases there by a role of theirs.

    Raises NotPermitted, NotTheirs, NotAllowedNow.
    """
    by = require(by, WORK, office=case.office)
    case = process.lock(case.pk)
    process.check_going_on(case)
    works_there = Staff.objects.filter(
        pk=to, active=True, memberships__office=case.office, memberships__role__in=sorted(grants()[WORK])
    )
    colleague = works_there.first()
    if colleague is None:
        raise NotTheirs(str(to))
    process.hand_to(case, colleague.pk)
    emit(CaseGiven(subject=case.pk, staff_name=colleague.name), by=by)
