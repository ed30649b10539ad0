# SPDX-License-Identifier: EUPL-1.2
"""Whom staff help: finding the rows, and being the one who helps. What is done with them is actions/assisting.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from geleitzug.core.cases import assistance
from geleitzug.core.cases.assistance import Declared, Stage
from geleitzug.core.cases.models import Application, Assisted
from geleitzug.core.cases.permissions import FILE_FOR
from geleitzug.core.cases.rules import FEE, Phase
from geleitzug.core.catalogue.queries import Service
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import standing_payment
from geleitzug.ground.people.actors import Actor, may, offices_with
from geleitzug.ground.tenancy import doors

SHOWN = timedelta(days=60)
"""So long what was taken down stands in the list; afterwards one finds it as a case."""
NOBODY_ASKED = "–"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an application stands that staff took down, as far as who helps must know it; nothing of its answers."""

    phase: Phase
    number: str
    last_day: date | None
    payment: Payment | None
    is_open: bool
    """Its case has been opened."""
    service: Service
    """As it was when it was begun: the town may not offer it any more."""


def listed(actor: Actor) -> QuerySet[Assisted]:
    """Return what the actor's offices have taken down of late, the newest first."""
    offices = sorted(offices_with(actor, FILE_FOR))
    return Assisted.objects.filter(office__in=offices, begun_at__gte=timezone.now() - SHOWN).order_by("-id")


def assisted_for(actor: Actor, application: UUID) -> Assisted:
    """Return the row of an application that the actor's offices help with; raises Http404."""
    offices = sorted(offices_with(actor, FILE_FOR))
    found = Assisted.objects.filter(application_id=application, office__in=offices).first()
    if found is None:
        raise Http404
    return found


def standing_of(row: Assisted) -> Standing:
    """Return how it stands, past the payment gate: no case is there yet, and who helps must see what is owed."""
    with doors.at_machine_door(doors.current_tenant()):
        application = Application.objects.select_related("offering").get(pk=row.application_id)
        payment = standing_payment(row.application_id, FEE)
    return Standing(
        Phase(application.phase), application.number, application.last_day, payment,
        application.opened_at is not None, application.service,
    )  # fmt: skip


def as_helper(row: Assisted, staff: Actor, holder: UUID) -> Actor:
    """Return a member of staff as who fills in for somebody: what they do is told with their own name."""
    level = assistance.level_of(row.identity, row.said("document"))
    return replace(staff, holder=holder, helps=row.said("name") or NOBODY_ASKED, level=level)


def helping(application: UUID, staff: Actor, *, stages: frozenset[str]) -> Actor | None:
    """Return staff as the helper with an application in one of these stages; None where they do not help with it.

    Needs the machine's door: who helps comes from the pages of people outside, where staff see nothing.
    """
    row = Assisted.objects.filter(application_id=application, stage__in=stages).first()
    if row is None or not may(staff, FILE_FOR, office=row.office):
        return None
    holder = Application.objects.values_list("holder", flat=True).get(pk=application)
    return as_helper(row, staff, holder)


def declarable(application: UUID) -> list[Declared]:
    """Return how somebody can declare that an application is theirs which staff fill in for them."""
    with doors.at_machine_door(doors.current_tenant()):
        channel = Assisted.objects.values_list("channel", flat=True).get(application_id=application)
    return assistance.declarable(channel)


HELPED: frozenset[str] = frozenset({Stage.OPEN})
SENT: frozenset[str] = frozenset({Stage.OPEN, Stage.SENT})
