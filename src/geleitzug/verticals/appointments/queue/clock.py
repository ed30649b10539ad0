# SPDX-License-Identifier: EUPL-1.2
"""What runs by the clock: yesterday's numbers end, what is old goes. What is counted of them is figures/clock.py."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.rules import State as Booked
from geleitzug.ground.crypto import keyring
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import periodic
from geleitzug.ground.people.actors import MACHINE
from geleitzug.verticals.appointments.queue import coming, queries, rules
from geleitzug.verticals.appointments.queue.events import TicketGivenUp
from geleitzug.verticals.appointments.queue.models import Seat, Ticket, TurnedAway
from geleitzug.verticals.appointments.queue.rules import State

AT_A_TIME = 500


@periodic("25 1 * * *", "appointments.close_days")
def close_days() -> None:
    """End the days that are over, in each location's own time, and delete what nobody needs any more."""
    now = timezone.now()
    for location in Location.objects.all():
        today = queries.day_of(location, now)
        end_day(location, today, now)
        Seat.objects.filter(counter__location=location, day__lt=today).delete()
        _forget(location, today - rules.KEPT_FOR)


def end_day(location: Location, today: date, now: datetime) -> int:
    """End the numbers of days that are over: who sat at a counter is done, the others are gone. Returns how many.

    What was done there and how long it took nobody noted, so it is in no figure.
    """
    open_ones = Ticket.objects.filter(
        location=location, day__lt=today, state__in=[*rules.THERE, State.NOT_HERE]
    ).select_related("booking")[:AT_A_TIME]
    for ticket in open_ones:
        was_served = ticket.standing is State.SERVING
        then = State.DONE if was_served else State.GONE
        Ticket.objects.filter(pk=ticket.pk).update(state=then, ended_at=now, counter=None, priority=rules.Priority.NONE)
        if ticket.booking is not None and was_served:
            coming.served(ticket.booking, done=[], now=now)
        elif ticket.booking is not None:
            coming.not_served(ticket.booking, now=now)
        if not was_served:
            waited = ticket.waited_seconds or 0
            emit(TicketGivenUp(subject=ticket.pk, location=location.key, waited_seconds=waited), by=MACHINE)
    _miss(location, today, now)
    return len(open_ones)


def _miss(location: Location, today: date, now: datetime) -> None:
    """Give up appointments nobody came for, on days with a queue; and who came and gave the number up."""
    own, that_day = Ticket.objects.filter(booking=OuterRef("pk")), Ticket.objects.filter(day=OuterRef("day"))
    # A talk is held without a number, and nobody may have marked it: that says nothing of who was there.
    nobody = Q(Exists(that_day.filter(location=location)), state=Booked.BOOKED, by_video=False)
    gave_up = Q(Exists(own.filter(state=State.GONE)), ~Exists(own.exclude(state=State.GONE)), state=Booked.ARRIVED)
    rows = Booking.objects.filter(nobody | gave_up, location=location, day__lt=today).select_related("location")
    for booking in rows[:AT_A_TIME]:
        coming.not_served(booking, now=now)


def _forget(location: Location, before: date) -> None:
    """Delete old numbers, with their keys: so what was sealed is gone from every copy of the database."""
    while keys := list(
        Ticket.objects.filter(location=location, day__lt=before).values_list("pk", flat=True)[:AT_A_TIME]
    ):
        keyring.forget(keys)
        Ticket.objects.filter(pk__in=keys).delete()
    TurnedAway.objects.filter(location=location, day__lt=before).delete()
