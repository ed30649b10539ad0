# SPDX-License-Identifier: EUPL-1.2
"""What editors read of what staff say, and what staff read of the answers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from geleitzug.core.authoring.permissions import DIGITAL, EDIT, RELEASE
from geleitzug.core.feedback.models import StepRemark
from geleitzug.ground.people.actors import Actor, may, offices_with

MOST_AT_STEPS = 50
ANSWERS = 5
NEWEST_FIRST = ("-day", "-id")


def remarks_for(actor: Actor, *, settled: bool = False) -> QuerySet[StepRemark]:
    """Return what concerns the services somebody edits, or releases; open, or answered."""
    offices = offices_with(actor, EDIT)
    found = StepRemark.objects.filter(settled_at__isnull=not settled)
    if DIGITAL in offices or may(actor, RELEASE):
        return found
    return found.filter(office__in=sorted(offices))


def remark_for(actor: Actor, key: UUID) -> StepRemark | None:
    """Return a remark somebody may read, answered or not; None where there is none such."""
    return remarks_for(actor).filter(pk=key).first() or remarks_for(actor, settled=True).filter(pk=key).first()


def at_steps(actor: Actor, service_key: str) -> dict[str, list[StepRemark]]:
    """Return what is open at the steps of a service, by element: the latest MOST_AT_STEPS."""
    found: dict[str, list[StepRemark]] = {}
    for each in remarks_for(actor).filter(service_key=service_key).order_by(*NEWEST_FIRST)[:MOST_AT_STEPS]:
        found.setdefault(each.element, []).append(each)
    return found


def answers_at(service_key: str, element: str) -> list[StepRemark]:
    """Return the latest remarks about a step that are answered: every colleague who works on it reads them."""
    settled = StepRemark.objects.filter(service_key=service_key, element=element).exclude(settled_at=None)
    return list(settled.order_by(*NEWEST_FIRST)[:ANSWERS])
