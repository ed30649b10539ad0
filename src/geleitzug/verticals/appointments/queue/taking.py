# SPDX-License-Identifier: EUPL-1.2
"""Arriving: a number for who has an appointment and for who has none, coming back, giving it up. Calling is calling.py.

People outside may write nothing here: what their page asks for is done at the machine's door, which the caller opens
(``here``). Every change locks the location's queue first and counts its version up, so that screens learn of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max

from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.screens import pairing
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.appointments.queue import coming, queries, rules
from geleitzug.verticals.appointments.queue.events import TicketBack, TicketGivenUp, TicketTaken
from geleitzug.verticals.appointments.queue.models import Queue, Ticket, TurnedAway
from geleitzug.verticals.appointments.queue.rules import THERE, Priority, State, Way

TICKET = "ticket"
"""What the code of a number's page opens."""
APPOINTMENT_LETTER = "T"
MOST_PERSONS = 20


class QueueError(Exception):
    """The queue does not do this; the class says why, the page finds the words."""


class Shut(QueueError):
    """No numbers are given out any more today, or at all."""


class TooEarly(QueueError):
    """The appointment is later."""

    def __init__(self, starts: datetime) -> None:
        super().__init__(starts)
        self.starts = starts


class NotThere(QueueError):
    """There is no such appointment here today, or it is over or called off."""


class AlreadyThere(QueueError):
    """Whoever has this appointment has a number already."""


class NotNow(QueueError):
    """The number stands otherwise by now: somebody else was quicker, or it is done."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A number just given out, and the secret of its page: known now and never again."""

    ticket: Ticket
    secret: str


@contextmanager
def here() -> Iterator[None]:
    """Stand where the queue may be written: at the office's door, or from outside at the machine's."""
    if doors.current().role == doors.OFFICE:
        yield
        return
    with doors.at_machine_door(doors.current_tenant()):
        yield


def locked(location: Location) -> Queue:
    """Lock the queue of a location, and count its version up; a location's first visitor makes the row."""
    row = Queue.objects.select_for_update().filter(location=location).first()
    if row is None:
        Queue.objects.bulk_create([Queue(location=location)], ignore_conflicts=True)
        row = Queue.objects.select_for_update().get(location=location)
    Queue.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return row


def take_number(
    location: Location,
    *,
    by: Actor,
    now: datetime,
    way: Way,
    lines: Sequence[tuple[str, int]],
    persons: int = 1,
    priority: Priority = Priority.NONE,
    language: str = "de",
) -> Taken:
    """Give somebody without an appointment a number; raises Shut where the day is full.

    Staff give a number even then: who stands before them is theirs to judge.
    """
    with here():
        queue = locked(location)
        known = queries.errands(location, queries.day_of(location, now))
        minutes = known.of(lines).median / 60
        if way is not Way.STAFF and not queries.is_open(queue, location, now, known, minutes):
            raise Shut
        letter = rules.letter_for([errand for errand, _count in lines], queue.lettered)
        return _given(
            Ticket(location=location, letter=letter, lines=_stored(lines), priority=priority),
            by=by, now=now, way=way, persons=persons, language=language,
        )  # fmt: skip


def turn_away(location: Location, lines: Sequence[tuple[str, int]], *, now: datetime) -> None:
    """Count somebody who got no number; nothing is kept of who it was."""
    with here():
        at = queries.clock_of(location, now)
        key = {"location": location, "day": at.date(), "hour": at.hour, "errand": lines[0][0] if lines else ""}
        TurnedAway.objects.bulk_create([TurnedAway(**key)], ignore_conflicts=True)
        TurnedAway.objects.filter(**key).update(many=F("many") + 1)


def arrive(
    booking: Booking,
    *,
    by: Actor,
    now: datetime,
    way: Way,
    priority: Priority = Priority.NONE,
    language: str = "",
    only_once: bool = False,
) -> Taken:
    """Note that whoever has an appointment is there; a second time they get the number they have, with a new page.

    ``only_once``: not a second time. Anybody may type a short number, and the page before would be worth nothing.
    Raises TooEarly, NotThere, AlreadyThere.
    """
    with here():
        location = booking.location
        locked(location)
        day = queries.day_of(location, now)
        if (before := _open_one_of(booking, day)) is not None:
            if only_once:
                raise AlreadyThere
            return _handed_again(before)
        if booking.day != day or not coming.may_still_come(booking):
            raise NotThere
        if not rules.may_arrive(booking.starts, now):
            raise TooEarly(booking.starts)
        coming.arrived(booking, by=by, now=now)
        ticket = Ticket(
            location=location, letter=APPOINTMENT_LETTER, lines=booking.lines, priority=priority,
            booking=booking, due=booking.starts,
        )  # fmt: skip
        return _given(ticket, by=by, now=now, way=way, persons=booking.persons, language=language or booking.language)


def come_back(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Let somebody wait again who was not there when called: behind those who are there now; raises NotNow."""
    with here():
        locked(ticket.location)
        if ticket.standing is not State.NOT_HERE:  # who is called right now would take themselves from the counter
            raise NotNow
        step(ticket, State.WAITING, now=now, what="back", arrived_at=now, sent_on=False, counter=None, not_at=None)
        emit(TicketBack(subject=ticket.pk, location=ticket.location.key), by=by)


def give_up(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Give a number up: nobody calls it any more; raises NotNow."""
    with here():
        locked(ticket.location)
        step(ticket, State.GONE, now=now, what="gone", ended_at=now, counter=None, priority=Priority.NONE)
        waited = seconds(ticket.arrived_at, now)
        emit(TicketGivenUp(subject=ticket.pk, location=ticket.location.key, waited_seconds=waited), by=by)


def step(ticket: Ticket, then: State, *, now: datetime, what: str, at: str = "", **changes: object) -> None:
    """Bring a number into another state, if it still stands as it was read; raises NotNow.

    The queue is locked, and the database is asked once more: of two clerks one learns that the other was quicker.
    """
    if not rules.is_move(ticket.standing, then):
        raise NotNow
    history = [*ticket.history, {"at": now.isoformat(timespec="seconds"), "what": what, "counter": at}][-40:]
    values = {"state": then, "history": history, **changes}
    still = Ticket.objects.filter(pk=ticket.pk, state=ticket.state, counter=ticket.counter_id, calls=ticket.calls)
    if not still.update(**values):
        raise NotNow
    for name, value in values.items():
        setattr(ticket, name, value)


def seconds(since: datetime | None, until: datetime) -> int:
    """Return whole seconds between two moments, never less than none."""
    return max(0, int((until - since).total_seconds())) if since else 0


def _given(ticket: Ticket, *, by: Actor, now: datetime, way: Way, persons: int, language: str) -> Taken:
    secret = pairing.new_secret()
    ticket.pk = uuid7()
    ticket.holder = pairing.holder_of(secret, of=TICKET)
    ticket.day = queries.day_of(ticket.location, now)
    last = Ticket.objects.filter(location=ticket.location, day=ticket.day, letter=ticket.letter)
    ticket.serial = (last.aggregate(last=Max("serial"))["last"] or 0) + 1
    ticket.way, ticket.arrived_at, ticket.language = way, now, language[:5]
    ticket.persons = max(1, min(persons, MOST_PERSONS))
    ticket.history = [{"at": now.isoformat(timespec="seconds"), "what": "arrived", "counter": ""}]
    ticket.save(force_insert=True)
    event = TicketTaken(
        subject=ticket.pk, location=ticket.location.key, way=way.value, persons=ticket.persons,
        errands=[errand for errand, _count in ticket.errands], with_appointment=ticket.due is not None,
    )  # fmt: skip
    emit(event, by=by)
    return Taken(ticket, secret)


def _open_one_of(booking: Booking, day: date) -> Ticket | None:
    states = [*THERE, State.NOT_HERE]
    return Ticket.objects.select_related("location").filter(booking=booking, day=day, state__in=states).first()


def _handed_again(ticket: Ticket) -> Taken:
    """Give the page of a number a new secret: the one before is not known to us, and worth nothing from now on."""
    secret = pairing.new_secret()
    ticket.holder = pairing.holder_of(secret, of=TICKET)
    Ticket.objects.filter(pk=ticket.pk).update(holder=ticket.holder)
    return Taken(ticket, secret)


def _stored(lines: Sequence[tuple[str, int]]) -> list[dict[str, object]]:
    return [{"errand": errand, "count": count} for errand, count in lines]
