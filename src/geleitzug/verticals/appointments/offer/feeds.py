# SPDX-License-Identifier: EUPL-1.2
"""Secrets by which a calendar program reads appointments: one's own shifts' counters, or a location's.

Whoever knows one reads along, by address (iCal) or as a password (CalDAV): times, numbers and errands, nobody's name.
Only its digest is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.booking.models import Booking, Location, Shift
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.rules import State
from geleitzug.ground.icalendar import Entry
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import Actor, NotPermitted, may, require
from geleitzug.verticals.appointments.offer import rows
from geleitzug.verticals.appointments.offer.models import BookedFeed
from geleitzug.verticals.appointments.offer.words import what_for

BYTES = 24
BEFORE, AFTER = timedelta(days=1), timedelta(days=60)
MOST = 2000
EXPECTED = (State.BOOKED, State.ARRIVED)


@transaction.atomic
def subscribe(location: Location | None, *, by: Actor) -> str:
    """Make a secret for one's own appointments or a location's, in place of the old one. Raises NotPermitted."""
    require(by, SERVE, office=location.office if location else None)
    if by.id is None:
        raise NotPermitted(SERVE)
    token = token_urlsafe(BYTES)
    BookedFeed.objects.update_or_create(
        staff_id=by.id, location=location, defaults={"digest": _digest(token), "made_at": timezone.now()}
    )
    return token


def unsubscribe(location: Location | None, *, by: Actor) -> None:
    """Take an address back: what reads it gets nothing any more."""
    BookedFeed.objects.filter(staff=by.id, location=location).delete()


def subscribed(by: Actor) -> set[UUID | None]:
    """Return for which locations somebody has an address; None stands for their own appointments."""
    return set(BookedFeed.objects.filter(staff=by.id).values_list("location", flat=True))


def feed_of(token: str) -> BookedFeed | None:
    """Return what a secret opens; nothing where it is none, or its maker may no longer read it."""
    feed = BookedFeed.objects.filter(digest=_digest(token)).select_related("location").first()
    actor = staff_actor(feed.staff_id) if feed else None
    if feed is None or actor is None or not may(actor, SERVE, office=feed.location.office if feed.location else None):
        return None
    return feed


def appointments(feed: BookedFeed) -> list[Booking]:
    """Return the appointments that are read by a secret: from yesterday on, sixty days ahead."""
    today = timezone.localdate()
    first, last = today - BEFORE, today + AFTER
    found = Booking.objects.filter(day__gte=first, day__lte=last, state__in=EXPECTED)
    found = found.select_related("location", "counter").order_by("starts", "id")
    if feed.location is not None:
        return list(found.filter(location=feed.location)[:MOST])
    return _own(feed.staff_id, list(found.filter(_at_shifts(feed.staff_id))[:MOST]), first, last)


def entry(booking: Booking, names: Mapping[str, str], address: str) -> Entry:
    """Return an appointment as calendar programs read it; ``address`` is its page, ``names`` are those of errands."""
    by_video = _("per Video") + ", " if booking.by_video else ""
    return Entry(
        key=f"termin-{booking.pk}",
        day=booking.day,
        starts=booking.starts,
        ends=booking.ends,
        summary=f"{booking.number} {what_for(booking, names)}",
        location=f"{by_video}{booking.location.name}, {booking.counter.name}",
        url=address,
        sequence=booking.changes,
    )


def _at_shifts(staff: UUID) -> Q:
    return Q(counter__in=Shift.objects.filter(staff=staff).values("counter"))


def _own(staff: UUID, found: Sequence[Booking], first: date, last: date) -> list[Booking]:
    """Leave out what lies outside somebody's shifts at their counters."""
    plans = {each.location_id: rows.rules_of(each.location, first, last) for each in _one_each(found)}
    mine = []
    for booking in found:
        plan = plans[booking.location_id].day(booking.day)
        span = rows.wall(booking.starts, booking.ends, booking.day, ZoneInfo(booking.location.zone))
        at = next((each for each in plan.counters if each.key == booking.counter_id), None)
        if at and any(work.staff == staff and not span & ~work.there for work in at.work):
            mine.append(booking)
    return mine


def _one_each(found: Sequence[Booking]) -> list[Booking]:
    return list({each.location_id: each for each in found}.values())


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
