# SPDX-License-Identifier: EUPL-1.2
"""What the queue asks of an appointment and tells it: arrived, served, not come. Who has which time is core/booking."""

from __future__ import annotations

from datetime import date, datetime

from geleitzug.core.booking.events import VisitorArrived, VisitorMissed, VisitorServed
from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.rules import State, is_move
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor


def by_number(location: Location, day: date, typed: str) -> Booking | None:
    """Return today's appointment of a number as somebody typed it; needs the machine's door or the office's."""
    number = "".join(each for each in typed.upper() if each.isalnum())[:8]
    if not number:
        return None
    found = Booking.objects.filter(location=location, day=day, number=number, state__in=_TODAY)
    return found.select_related("location").order_by("starts").first()


def may_still_come(booking: Booking) -> bool:
    """Tell whether somebody may arrive for an appointment: it stands, or was given up as not come."""
    return booking.state == State.ARRIVED or is_move(booking.standing, State.ARRIVED)


def arrived(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Note that whoever has the appointment is there."""
    if _moved(booking, State.ARRIVED, arrived_at=now):
        emit(VisitorArrived(subject=booking.pk, location=booking.location.name, starts=booking.starts), by=by)


def served(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Note that what the appointment was for is done."""
    if _moved(booking, State.SERVED, ended_at=now):
        emit(VisitorServed(subject=booking.pk, location=booking.location.name, starts=booking.starts), by=by)


def not_served(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Note that the day was over before whoever came was served, or that they did not come to the counter."""
    if _moved(booking, State.MISSED, ended_at=now):
        emit(VisitorMissed(subject=booking.pk, location=booking.location.name, starts=booking.starts), by=by)


_TODAY = (State.BOOKED, State.ARRIVED, State.MISSED)


def _moved(booking: Booking, then: State, **moments: datetime) -> bool:
    if not is_move(booking.standing, then):
        return False
    moved = Booking.objects.filter(pk=booking.pk, state=booking.state).update(state=then, **moments)
    booking.state = then
    return bool(moved)


def by_link(code: str) -> Booking | None:
    """Return the appointment of a link's code; needs the machine's door."""
    holder = None
    return Booking.objects.select_related("location").filter(holder=holder).first() if holder else None
