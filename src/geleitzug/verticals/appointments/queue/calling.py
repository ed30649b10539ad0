# SPDX-License-Identifier: EUPL-1.2
"""The clerk's counter: sitting down, calling, calling again, parking, sending on, finishing. Arriving is taking.py.

Each verb locks the location's queue, so two clerks never call the same person; that nobody stands at two counters and
nobody calls two people to one, the database keeps besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from geleitzug.core.booking.models import Counter, Location
from geleitzug.core.booking.permissions import SERVE
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted, require
from geleitzug.verticals.appointments.queue import coming, queries, rules
from geleitzug.verticals.appointments.queue.events import (
    TicketCalled,
    TicketMissed,
    TicketParked,
    TicketSentOn,
    TicketServed,
)
from geleitzug.verticals.appointments.queue.models import Call, Seat, Ticket
from geleitzug.verticals.appointments.queue.rules import AT_COUNTER, State
from geleitzug.verticals.appointments.queue.taking import NotNow, QueueError, locked, seconds, step

LONGEST_NOTE = 500


class Occupied(QueueError):
    """Somebody else sits at this counter."""


class StillSomebody(QueueError):
    """There is still a visitor at the counter."""


def sit_down(counter: Counter, *, by: Actor, now: datetime) -> Seat:
    """Take a counter for the day; who sat elsewhere leaves there. Raises Occupied, StillSomebody."""
    by = require(by, SERVE, office=counter.location.office)
    if by.id is None:
        raise NotPermitted(SERVE)  # a program sits nowhere
    day = queries.day_of(counter.location, now)
    before = queries.seat_of(by.id)
    halls = {each.location_id: each.location for each in ([counter, before.counter] if before else [counter])}
    for _key, hall in sorted(halls.items()):  # the one left changes too; always in the same order, as in send_on
        locked(hall)
    taken = Seat.objects.filter(counter=counter).first()
    if taken and taken.day == day and taken.staff != by.id:
        raise Occupied
    if before and before.counter_id != counter.pk and visitor_at(before.counter, before.day):
        raise StillSomebody
    if before and before.counter_id != counter.pk:
        _let_anybody_call(before)
    try:
        with transaction.atomic():
            Seat.objects.filter(staff=by.id).delete()
            Seat.objects.filter(counter=counter).delete()
            return Seat.objects.create(counter=counter, staff=by.id, day=day, since=now)
    except IntegrityError as error:  # the same person sits down in another window, in another hall
        raise Occupied from error


def leave(seat: Seat, *, by: Actor, now: datetime) -> None:
    """Leave a counter; who was sent on to it may be called by any other. Raises StillSomebody."""
    require(by, SERVE, office=seat.counter.location.office)
    locked(seat.counter.location)
    if visitor_at(seat.counter, seat.day):
        raise StillSomebody
    _let_anybody_call(seat)
    Seat.objects.filter(pk=seat.pk).delete()


def visitor_at(counter: Counter, day: date) -> Ticket | None:
    """Return who was called to a counter or is served there."""
    wanted = Ticket.objects.filter(counter=counter, day=day, state__in=AT_COUNTER)
    return wanted.select_related("location", "booking").first()


def call_next(seat: Seat, *, by: Actor, now: datetime) -> tuple[Ticket, rules.Why] | None:
    """Call whoever is next for a counter, and say why them; None if nobody waits. Raises StillSomebody."""
    by = require(by, SERVE, office=seat.counter.location.office)
    location = seat.counter.location
    locked(location)
    if visitor_at(seat.counter, seat.day):
        raise StillSomebody
    waiting = {each.pk: each for each in queries.of_today(location, seat.day, State.WAITING)}
    found = rules.next_for(
        [queries.waiter_of(each) for each in waiting.values()],
        now,
        counter=seat.counter_id,
        skills=queries.skills_of(seat.staff),
        step_free=seat.counter.wheelchair,
        for_walk_in=queries.is_for_walk_in(location, now),
    )
    if found is None:
        return None
    ticket = waiting[found[0].id]
    _call(ticket, seat, by=by, now=now)
    return ticket, found[1]


def call(ticket: Ticket, seat: Seat, *, by: Actor, now: datetime) -> None:
    """Call a certain number: one that was parked, did not come, or is to come first. Raises NotNow, StillSomebody."""
    by = require(by, SERVE, office=seat.counter.location.office)
    locked(seat.counter.location)
    other = visitor_at(seat.counter, seat.day)
    if other and other.pk != ticket.pk:
        raise StillSomebody
    if (ticket.location_id, ticket.day) != (seat.counter.location_id, seat.day) or (
        ticket.state in AT_COUNTER and other is None
    ):
        raise NotNow
    _call(ticket, seat, by=by, now=now)


def begin(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Note that whoever was called has sat down; raises NotNow."""
    by = require(by, SERVE, office=ticket.location.office)
    locked(ticket.location)
    step(ticket, State.SERVING, now=now, what="began", at=_place(ticket), began_at=now)


def miss(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Note that nobody came; raises NotNow. Who comes after all waits again."""
    by = require(by, SERVE, office=ticket.location.office)
    locked(ticket.location)
    step(ticket, State.NOT_HERE, now=now, what="not_here", at=_place(ticket), counter=None)
    event = TicketMissed(
        subject=ticket.pk, location=ticket.location.key,
        waited_seconds=ticket.waited_seconds or 0, with_appointment=ticket.due is not None,
    )  # fmt: skip
    emit(event, by=by)


def park(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Let somebody fetch what is missing; they come back to this counter. Raises NotNow."""
    by = require(by, SERVE, office=ticket.location.office)
    locked(ticket.location)
    served = _served(ticket, now)
    step(ticket, State.PARKED, now=now, what="parked", at=_place(ticket), served_seconds=served, began_at=None)
    emit(TicketParked(subject=ticket.pk, location=ticket.location.key, served_seconds=served), by=by)


def send_on(ticket: Ticket, to: Location, counter: Counter | None, *, by: Actor, now: datetime, note: str = "") -> None:
    """Send somebody on to another counter, or to another location of the town, with what has happened so far.

    They go first there: they have waited once. At another location the number is the next one with their letter, so
    that it is called there only once. Raises NotNow.
    """
    by = require(by, SERVE, office=ticket.location.office)
    places = sorted({ticket.location_id: ticket.location, to.pk: to}.items())
    for _key, place in places:  # always in the same order: two who send to each other do not wait for each other
        locked(place)
    served, came_from = _served(ticket, now), ticket.location
    changes: dict[str, Any] = {"counter": counter, "sent_on": True, "served_seconds": served, "began_at": None}
    changes["not_at"] = ticket.counter_id if counter is None and to.pk == came_from.pk else None
    if to.pk != came_from.pk:
        changes |= {"location": to, "serial": _next_serial(to, ticket)}
    step(ticket, State.WAITING, now=now, what="sent_on", at=_place(ticket), **changes)
    if note:
        ticket.note = note[:LONGEST_NOTE]
        ticket.save(update_fields=["note"])
    event = TicketSentOn(subject=ticket.pk, location=came_from.key, to=to.key, served_seconds=served)
    emit(event, by=by)


def finish(
    ticket: Ticket,
    *,
    by: Actor,
    now: datetime,
    done: Sequence[tuple[str, int]],
    minutes: Mapping[str, int] | None = None,
) -> None:
    """Finish with what was really done; raises NotNow.

    The time is shared out among the errands as the plan has them, unless the clerk says otherwise (``minutes``).
    """
    by = require(by, SERVE, office=ticket.location.office)
    locked(ticket.location)
    served = _served(ticket, now)
    known = queries.errands(ticket.location, ticket.day)
    plan = {errand: max(1.0, known.of([(errand, count)]).median) for errand, count in done}
    said = {errand: minutes[errand] * 60 for errand, _count in done if minutes and errand in minutes}
    rest = max(0, served - sum(said.values()))
    whole = sum(seconds_ for errand, seconds_ in plan.items() if errand not in said) or 1.0
    parts = {errand: said.get(errand, round(rest * plan[errand] / whole)) for errand, _count in done}
    rows = [{"errand": errand, "count": count, "seconds": parts[errand]} for errand, count in done]
    step(
        ticket, State.DONE, now=now, what="done", at=_place(ticket), done=rows,
        served_seconds=served, ended_at=now, counter=None, priority=rules.Priority.NONE,
    )  # fmt: skip
    if ticket.booking is not None:
        coming.served(ticket.booking, done=list(done), now=now)
    event = TicketServed(
        subject=ticket.pk, location=ticket.location.key, persons=ticket.persons,
        errands=[errand for errand, count in done for _each in range(count)],
        parts=[parts[errand] // count for errand, count in done for _each in range(count)],
        with_appointment=ticket.due is not None,
        waited_seconds=ticket.waited_seconds or 0, served_seconds=served,
    )  # fmt: skip
    emit(event, by=by)


def _let_anybody_call(seat: Seat) -> None:
    """Free who waits for a counter at which nobody sits any more, or for another one where only one is left."""
    wait = Ticket.objects.filter(location=seat.counter.location_id, day=seat.day, state=State.WAITING)
    wait.filter(counter=seat.counter_id).update(counter=None)
    if Seat.objects.filter(counter__location=seat.counter.location_id, day=seat.day).exclude(pk=seat.pk).count() < 2:
        wait.exclude(not_at=None).update(not_at=None)


def _call(ticket: Ticket, seat: Seat, *, by: Actor, now: datetime) -> None:
    first = ticket.called_at is None
    waited = seconds(ticket.arrived_at, now) if first else ticket.waited_seconds or 0
    again, place = ticket.calls, seat.counter.name
    changes: dict[str, Any] = {"counter": seat.counter, "calls": again + 1, "called_at": now, "began_at": None}
    if first:
        changes["waited_seconds"] = waited
    step(ticket, State.CALLED, now=now, what="called", at=place, **changes)
    Call.objects.create(location=ticket.location, ticket=ticket, number=ticket.number, counter=place, at=now)
    emit(TicketCalled(subject=ticket.pk, location=ticket.location.key, waited_seconds=waited, again=again), by=by)


def _served(ticket: Ticket, now: datetime) -> int:
    """Return the seconds at counters so far; who was never noted as seated sat since the call."""
    return ticket.served_seconds + (seconds(ticket.began_at or ticket.called_at, now) if ticket.calls else 0)


def _place(ticket: Ticket) -> str:
    return ticket.counter.name if ticket.counter else ""


def _next_serial(to: Location, ticket: Ticket) -> int:
    numbers = Ticket.objects.filter(location=to, day=ticket.day, letter=ticket.letter).order_by("-serial")
    return (numbers.values_list("serial", flat=True).first() or 0) + 1
