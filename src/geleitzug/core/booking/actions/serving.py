# SPDX-License-Identifier: EUPL-1.2
"""The day of the appointment: who is there, who was served, who has not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from geleitzug.core.booking.errors import NoSuchBooking, NotAllowedNow
from geleitzug.core.booking.events import ArrivalTakenBack, VisitorArrived, VisitorMissed, VisitorServed, tell
from geleitzug.core.booking.locking import at_the_book
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.rules import Line, State, is_move
from geleitzug.ground.events import Event
from geleitzug.ground.people.actors import Actor, require


def arrive(booking: Booking, *, by: Actor, now: datetime) -> Booking:
    """Note that somebody is there; who was given up and comes after all is taken in.

    Raises NotPermitted, NotAllowedNow.
    """
    return _by_staff(booking, State.ARRIVED, VisitorArrived, by=by, now=now)


def take_back(booking: Booking, *, by: Actor, now: datetime) -> Booking:
    """Note that somebody is not there yet after all: it was the wrong row. Raises NotPermitted, NotAllowedNow."""
    return _by_staff(booking, State.BOOKED, ArrivalTakenBack, by=by, now=now)


def serve(booking: Booking, *, lines: Sequence[Line] = (), by: Actor, now: datetime) -> Booking:
    """Note that it is done, and what was really done. Raises NotPermitted, NotAllowedNow."""
    return _by_staff(booking, State.SERVED, VisitorServed, lines=lines, by=by, now=now)


def miss(booking: Booking, *, by: Actor, now: datetime) -> Booking:
    """Note that nobody has come, from the beginning on. Raises NotPermitted, NotAllowedNow."""
    if now < booking.starts:
        raise NotAllowedNow
    return _by_staff(booking, State.MISSED, VisitorMissed, by=by, now=now)


def connect(booking: Booking, *, case: UUID | None = None, application: UUID | None = None) -> None:
    """Note for which case, or which application begun at home, somebody comes."""
    with at_the_book():
        if case is not None:
            Booking.objects.filter(pk=booking.pk).update(case_id=case)
        if application is not None:
            Booking.objects.filter(pk=booking.pk).update(application_id=application)


def _by_staff(
    booking: Booking, then: State, event: type[Event], *, lines: Sequence[Line] = (), by: Actor, now: datetime
) -> Booking:
    by = require(by, SERVE, office=booking.location.office)
    with at_the_book():
        found = Booking.objects.select_for_update().filter(pk=booking.pk).first()
        if found is None:
            raise NoSuchBooking
        if found.standing is then:  # pressed twice
            return found
        if lines:
            found.lines = [{"errand": each.errand, "count": each.count} for each in lines]
        return _to(found, then, event, by=by, now=now)


def _to(booking: Booking, then: State, event: type[Event], *, by: Actor, now: datetime) -> Booking:
    if not is_move(booking.standing, then):
        raise NotAllowedNow
    booking.state = then
    booking.arrived_at = now if then is State.ARRIVED else None if then is State.BOOKED else booking.arrived_at
    booking.ended_at = now if then in (State.SERVED, State.MISSED) else None
    booking.save(update_fields=["state", "arrived_at", "ended_at", "lines"])
    tell(event(subject=booking.pk, location=booking.location.name, starts=booking.starts), by=by)  # type: ignore[call-arg]
    return booking
