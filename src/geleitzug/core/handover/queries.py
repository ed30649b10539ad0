# SPDX-License-Identifier: EUPL-1.2
"""The reads the pages of offices and operators need, cut to what the actor may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from geleitzug.core.handover.models import Arrival, Shipment, ShipmentQuerySet, Target
from geleitzug.core.handover.rules import OPEN, ArrivalState, State
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared, Read

_open = Prepared(lambda case: Shipment.objects.filter(case=case, state__in=sorted(OPEN)).order_by("pk"), UUID)


def shipments_for(actor: Actor, *, state: str = "", target: str = "") -> ShipmentQuerySet:
    """Return the shipments of the actor's offices; ``state`` is one of State, or ``open``."""
    found = Shipment.objects.visible_to(actor).select_related("case")
    if state == "open":
        found = found.open()
    elif state:
        found = found.filter(state=state)
    return found.filter(target_key=target) if target else found


def shipment_for(actor: Actor, key: UUID) -> Shipment:
    """Return a shipment of the actor's offices; raises Http404."""
    found = Shipment.objects.visible_to(actor).select_related("case__application__offering", "target")
    return get_object_or_404(found, pk=key)


def failed_for(actor: Actor) -> int:
    """Return how many shipments of the actor's offices somebody has to look at."""
    return Shipment.objects.visible_to(actor).filter(state=State.DEAD).count()


def target_keys() -> list[tuple[str, str]]:
    """Return the town's specialist systems, for a filter: key and name."""
    return list(Target.objects.values_list("key", "name"))


def awaited_at(case_id: UUID, ref: str) -> Shipment | None:
    """Return what is on its way in the place of a person's task, or has failed there."""
    return next((row for row in _open.all(case_id) if row.ref == ref), None)


def reads_of(case_id: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_open.of(case_id)]


def targets() -> QuerySet[Target]:
    """Return the town's specialist systems with how much waits for each, and how much has failed."""
    return Target.objects.annotate(waiting=_many(State.WAITING), taken=_many(State.TAKEN), dead=_many(State.DEAD))


def unsettled_arrivals() -> QuerySet[Arrival]:
    """Return what has come back and belongs to nothing."""
    return Arrival.objects.filter(state=ArrivalState.DEAD).select_related("target")


def _many(state: State) -> Coalesce:
    """Count a target's shipments in a state that passes; those of all years are not looked at."""
    found = Shipment.objects.filter(target=OuterRef("pk"), state=state).order_by().values("target")
    return Coalesce(Subquery(found.annotate(many=Count("pk")).values("many")), 0)
