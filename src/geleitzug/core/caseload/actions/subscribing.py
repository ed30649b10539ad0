# SPDX-License-Identifier: EUPL-1.2
"""An address of one's own under which a calendar program reads what is due, and taking it back.

Whoever knows the address reads along: numbers of cases and days, nobody's name. Only its digest is kept.
"""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.caseload.models import CalendarFeed
from geleitzug.core.cases.permissions import SEE
from geleitzug.ground.people.actors import Actor, NotPermitted, require
from geleitzug.ground.prepared import Prepared, Read

BYTES = 24

_feed = Prepared(lambda staff: CalendarFeed.objects.filter(staff=staff).order_by()[:1], UUID)


@transaction.atomic
def subscribe(*, by: Actor) -> str:
    """Make somebody's secret, in place of the one they had; it is shown this once. Raises NotPermitted."""
    require(by, SEE)
    if by.id is None:
        raise NotPermitted(SEE)
    token = token_urlsafe(BYTES)
    CalendarFeed.objects.update_or_create(
        staff_id=by.id, defaults={"digest": _digest(token), "made_at": timezone.now()}
    )
    return token


def unsubscribe(*, by: Actor) -> None:
    """Take the address back: what reads it gets nothing any more."""
    CalendarFeed.objects.filter(staff=by.id).delete()


def subscriber(token: str) -> UUID | None:
    """Return whose secret this is, in the town whose door is open."""
    return CalendarFeed.objects.filter(digest=_digest(token)).values_list("staff", flat=True).first()


def is_subscribed(actor: Actor) -> bool:
    """Tell whether somebody has such an address."""
    return _feed.first(actor.id) is not None


def reads_of(staff: UUID | None) -> list[Read]:
    """Return what the calendar reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_feed.of(staff)]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
