# SPDX-License-Identifier: EUPL-1.2
"""Writing a shipment when its case comes to the place where it is handed over. Sending it is sending.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.steps import WAITS, StepContext
from geleitzug.core.catalogue.handovers import Handover
from geleitzug.core.handover import ending, sending, writing
from geleitzug.core.handover.facts import facts_for, files_for
from geleitzug.core.handover.models import Shipment, Target
from geleitzug.core.handover.rules import State, file_name
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer, job


@job("handover.begin")
def begin(*, subject: str, ref: str, element: str) -> None:
    """Hand a case over in the place of a person, where the town has set up the system its package names.

    Where it has not, or where the package's condition does not hold, the task waits for a person as ever.
    """
    case = process.lock(UUID(subject))
    handover = case.package.handovers.get(element)
    if handover is None or not Task.objects.filter(case=case, ref=ref, done_at=None, cancelled=False).exists():
        return
    target = Target.objects.filter(key=handover.to).first()
    if target is not None and writing.goes(handover, facts_for(case, case.pk)):
        prepare(case, handover, ref, target)


def step(context: StepContext) -> Mapping[str, Any]:
    """Hand a case over (``handover.send``); the process waits until it has been taken, or answered."""
    case = process.lock(context.case_id)
    handover = case.package.handovers[context.element]
    known = Shipment.objects.filter(case=case, ref=context.ref).first()
    if known is not None:
        return WAITS if known.is_open else {"state": known.state}
    if not writing.goes(handover, facts_for(case, case.pk)):
        return {"state": "not_needed"}
    prepare(case, handover, context.ref, Target.objects.filter(key=handover.to).first())
    return WAITS


def prepare(case: Case, handover: Handover, ref: str, target: Target | None, *, sends: bool = True) -> Shipment:
    """Write a shipment and ask for its sending, unless a story answers for the other system.

    Once for each place of a case where it is handed over.
    """
    known = Shipment.objects.filter(case=case, ref=ref).first()
    if known is not None:
        return known
    row = Shipment(
        id=uuid7(),
        case=case,
        target=target,
        target_key=handover.to,
        target_name=target.name if target else "",
        office=case.office,
        element=handover.at,
        ref=ref,
    )
    trouble = fill(row, handover)
    row.save(force_insert=True)
    if trouble:
        ending.give_up(row, trouble, timezone.now())
    elif sends and target is not None:
        defer(sending.send, shipment=str(row.pk))
    elif sends:
        ending.give_up(row, sending.no_target(handover.to), timezone.now())
    return row


def fill(row: Shipment, handover: Handover) -> str:
    """Write what a shipment says; returns why it cannot be written, in a sentence. Saves nothing."""
    case = row.case
    facts = facts_for(case, row.key)
    try:
        message = writing.write(handover, facts, case.package.schemas)
        row.file = file_name(writing.wanted_name(handover, facts), handover.format)
    except writing.CannotWrite as error:
        return str(error)
    row.content = message.text
    row.documents = [str(key) for key in files_for(case, handover)]
    return ""


@job("handover.done")
def done(*, subject: str, ref: str, element: str) -> None:
    """Note that a person has handed over what was on its way, or had failed."""
    row = Shipment.objects.select_for_update(of=("self",)).filter(case=UUID(subject), ref=ref).first()
    if row is None or not row.is_open:
        return
    task = Task.objects.filter(case=row.case_id, ref=ref).first()
    row.ended_at, row.ended_by = timezone.now(), task.done_by if task else ""
    row.next_try_at = None
    ending.move(row, State.BY_HAND, "ended_at", "ended_by", "next_try_at")
