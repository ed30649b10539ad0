# SPDX-License-Identifier: EUPL-1.2
"""What the queue asks of an appointment and tells it: arrived, served, not come. Who has which time is core/booking."""

from __future__ import annotations

from datetime import date, datetime

from geleitzug.core.booking import codes
from geleitzug.core.booking.actions import serving
from geleitzug.core.booking.errors import BookingError
from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.rules import Line, State, is_move
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind

_TODAY = (State.BOOKED, State.ARRIVED, State.MISSED)


def by_number(location: Location, day: date, typed: str, now: datetime) -> Booking | None:
    """Return today's appointment of a number as somebody typed it: of two alike the one nearest to now.

    Needs the machine's door or the office's.
    """
    number = "".join(each for each in typed.upper() if each.isalnum())[:8]
    found = Booking.objects.filter(location=location, day=day, number=number, state__in=_TODAY) if number else ()
    return min(found, key=lambda each: abs(each.starts - now), default=None)


def by_link(code: str) -> Booking | None:
    """Return the appointment of a link's code; needs the machine's door."""
    return Booking.objects.select_related("location").filter(holder=codes.holder_of(code), state__in=_TODAY).first()


def may_still_come(booking: Booking) -> bool:
    """Tell whether somebody may arrive for an appointment: it stands, or was given up as not come."""
    return booking.standing is State.ARRIVED or is_move(booking.standing, State.ARRIVED)


def arrived(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Note that whoever has the appointment is there.

    A kiosk and a phone have no right to that: the house does it for them, and their number says which way it was.
    """
    serving.arrive(booking, by=by if by.kind is ActorKind.STAFF else MACHINE, now=now)


def served(booking: Booking, *, done: list[tuple[str, int]], now: datetime) -> None:
    """Note that what the appointment was for is done, and what was really done; nothing in ``done``: as it was booked.

    The house does it: who was sent on may be finished by an office that has no right to where the appointment was.
    """
    if is_move(booking.standing, State.SERVED):
        serving.serve(booking, lines=[Line(errand, count) for errand, count in done], by=MACHINE, now=now)


def not_served(booking: Booking, *, now: datetime) -> None:
    """Note that the day was over before whoever came was served."""
    try:
        serving.miss(booking, by=MACHINE, now=now)
    except BookingError:  # it was served, moved or called off some other way
        return
