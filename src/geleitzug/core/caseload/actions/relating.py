# SPDX-License-Identifier: EUPL-1.2
"""Noting how two cases have to do with one another, and joining a double one. Both sides read it in their course."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from geleitzug.core.caseload.events import CaseRelated, CaseUnrelated
from geleitzug.core.caseload.models import Relation
from geleitzug.core.caseload.queries import between, relations_of
from geleitzug.core.caseload.rules import BACK, BY_HAND, Kind, NotRelatable
from geleitzug.core.cases.actions import merging, process
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted, require


@transaction.atomic
def relate(case: Case, other: Case, kind: Kind, *, by: Actor) -> Relation:
    """Note that a case has to do with another one the actor may see.

    Raises NotRelatable where the two are one or related already, and NotPermitted.
    """
    by = require(by, WORK, office=case.office)
    if not Case.objects.visible_to(by).filter(pk=other.pk).exists():
        raise NotPermitted(WORK)
    _lock(case, other)
    if kind not in BY_HAND or case.pk == other.pk or between(case.pk, other.pk).exists():
        raise NotRelatable(other.number)
    return _write(case, other, kind, by=by)


@transaction.atomic
def part(case: Case, relation: UUID, *, by: Actor) -> None:
    """Take back that a case has to do with another one; twice is once. Raises NotPermitted.

    That two were joined is no opinion and stays.
    """
    by = require(by, WORK, office=case.office)
    found = relations_of(case.pk).filter(pk=relation, kind__in=sorted(BY_HAND)).select_for_update(of=("self",)).first()
    if found is None:
        return
    other = found.other_id if found.case_id == case.pk else found.case_id
    if not Case.objects.visible_to(by).filter(pk=other).exists():
        raise NotPermitted(WORK)
    found.delete()
    emit(CaseUnrelated(subject=case.pk, other=other), by=by)
    emit(CaseUnrelated(subject=other, other=case.pk), by=by)


@transaction.atomic
def merge(one: Case, other: Case, *, by: Actor, reason: str, consent: str = "") -> Case:
    """Join a double case to the first one, and keep which became part of which; raises like merging.merge."""
    goes_on = merging.merge(one, other, by=by, reason=reason, consent=consent)
    joins = other if goes_on.pk == one.pk else one
    if not between(joins.pk, goes_on.pk).filter(kind=Kind.JOINS).exists():
        between(joins.pk, goes_on.pk).delete()  # what was noted of them before is said by this
        Relation.objects.create(case_id=joins.pk, other_id=goes_on.pk, kind=Kind.JOINS, set_by_name=by.signed)
    return goes_on


def _write(case: Case, other: Case, kind: Kind, *, by: Actor) -> Relation:
    made = Relation.objects.create(case=case, other=other, kind=kind, set_by_name=by.signed)
    emit(CaseRelated(subject=case.pk, other=other.pk, relation=kind), by=by)
    emit(CaseRelated(subject=other.pk, other=case.pk, relation=f"{kind}{BACK}"), by=by)
    return made


def _lock(*cases: Case) -> None:
    """Let whoever relates the same two cases wait; always in the same order, so that nobody waits for ever."""
    for key in sorted({case.pk for case in cases}):
        process.lock(key)
