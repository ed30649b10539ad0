# SPDX-License-Identifier: EUPL-1.2
"""The days until which other municipalities and bodies outside are to answer, in the calendar of the office that asks.

Offices of the same town have tasks, which core.caseload reads itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from geleitzug.core.caseload import ports
from geleitzug.core.caseload.calendar import OPINION
from geleitzug.core.caseload.ports import MOST, Due, Span
from geleitzug.core.cases.permissions import SEE
from geleitzug.core.participation.models import OpinionRequest
from geleitzug.core.participation.rules import Recipient
from geleitzug.ground.people.actors import Actor, offices_with


def _awaited(actor: Actor, span: Span) -> Iterable[Due]:
    offices = [office for office in sorted(offices_with(actor, SEE)) if span.office in ("", office)]
    mine = Q(case__assignee__in=actor.persons) if span.mine else Q()
    rows = OpinionRequest.objects.filter(mine, case__office__in=offices, answered_at=None, revoked_at=None)
    rows = rows.exclude(to=Recipient.OFFICE).filter(due_on__range=(span.first, span.last)).select_related("case")
    case = ("case__number", "case__service_key", "case__title", "case__office")
    for row in rows.order_by("due_on", "id").values("due_on", "to", *case)[:MOST]:
        yield Due(
            row["due_on"],
            OPINION,
            number=row["case__number"],
            service_key=row["case__service_key"],
            title=row["case__title"],
            office=row["case__office"],
            # Who it is may be a person's name, and the calendar leaves the house as a feed.
            note=_("andere Gemeinde") if row["to"] == Recipient.TOWN else _("Stelle außerhalb"),
        )


ports.register("opinions of others", _awaited)
