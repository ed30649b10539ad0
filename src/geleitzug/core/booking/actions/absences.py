# SPDX-License-Identifier: EUPL-1.2
"""Somebody is not there: who was to come to them is proposed another time, moved in one step and written to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from geleitzug.core.booking import mails, reading
from geleitzug.core.booking.actions.changing import ABSENCE, forget_who, put, wanted_of
from geleitzug.core.booking.actions.planning import raise_rules
from geleitzug.core.booking.actions.waiting import wait
from geleitzug.core.booking.errors import WrongRules
from geleitzug.core.booking.events import AbsenceEnded, AbsenceNoted, AppointmentsMoved, TimeCancelled, TimeMoved
from geleitzug.core.booking.finding import Time
from geleitzug.core.booking.locking import at_the_book, lock_days
from geleitzug.core.booking.masks import bits, span
from geleitzug.core.booking.models import Absence, Booking, Location, Shift
from geleitzug.core.booking.offering import Need, Taken, anywhere, beginnings, counter_for, plan_of
from geleitzug.core.booking.permissions import PLAN
from geleitzug.core.booking.queries import bookings_outside, need_for
from geleitzug.core.booking.reading import Place, PlannedDay
from geleitzug.core.booking.rules import Channel, State
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require

WARNED = timedelta(hours=20)
"""Nobody is moved to a time sooner than this from now: they have to read the mail, and be able to come."""
LATEST = timedelta(days=28)
"""Who finds no time within this is put on the waiting list."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where an appointment goes; at the same time to another counter, or to another time."""

    booking: UUID
    number: str
    was_starts: datetime
    location: str
    starts: datetime

    @property
    def is_seen(self) -> bool:
        """Tell whether the visitor notices anything; another counter at the same time is nobody's worry."""
        return self.starts != self.was_starts


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of the appointments that nobody is there for; ``left`` are those for whom no time was found."""

    absence: UUID
    moves: tuple[Move, ...] = ()
    left: tuple[UUID, ...] = ()


@dataclass(slots=True)
class Done:
    """What was carried out: at another time, at another counter only, on the waiting list; and who is to be called.

    To be called are those who left no address: moved to another time, or (``stuck``) still without one.
    """

    moved: int = 0
    kept: int = 0
    waiting: int = 0
    call: list[UUID] = field(default_factory=list)
    stuck: list[UUID] = field(default_factory=list)


def note(absence: Absence, *, by: Actor) -> Absence:
    """Note that somebody is not there: from now on nothing is booked with them. Raises NotPermitted, WrongRules."""
    by = _require(absence, by)
    if absence.last < absence.first:
        raise WrongRules("last before first")
    with at_the_book():
        absence.save()
        raise_rules(None)
        emit(AbsenceNoted(subject=absence.pk, first=absence.first, last=absence.last), by=by)
    return absence


def take_back(absence: Absence, *, by: Actor) -> None:
    """Take an absence back: they are there after all. Raises NotPermitted."""
    by = _require(absence, by)
    with at_the_book():
        raise_rules(None)
        emit(AbsenceEnded(subject=absence.pk, first=absence.first, last=absence.last), by=by)
        absence.delete()


def propose_moves(absence: Absence, *, by: Actor, now: datetime) -> Proposal:
    """Propose where the appointments go that an absence leaves without anybody; nothing is changed.

    First another counter at the same time; then the nearest later time at the same location, at last at another.
    Raises NotPermitted.
    """
    _require(absence, by)
    with at_the_book():
        affected = _affected(absence, now)
        book, moves, left = _Book(now), [], []
        for booking in affected:
            found = next((time for time in book.times(booking) if book.take(booking, *time)), None)
            if found is None:
                left.append(booking.pk)
            else:
                place, on, bit = found
                starts = book.day(place, on).plan.day.moment(bit)
                moves.append(Move(booking.pk, booking.number, booking.starts, place.key, starts))
        return Proposal(absence.pk, tuple(moves), tuple(left))


def carry_out(proposal: Proposal, *, by: Actor, now: datetime) -> Done:
    """Move all whom a proposal names, in one step, and write to them; what has changed meanwhile is left alone.

    Who finds no time is called off and stands on the waiting list, as early as they had booked. Done twice, the second
    time nothing happens. Raises NotPermitted.
    """
    with at_the_book():
        absence = Absence.objects.get(pk=proposal.absence)
        by = _require(absence, by)
        rows = {row.pk: row for row in _rows([*(move.booking for move in proposal.moves), *proposal.left])}
        book, done = _Book(now), Done()
        lock_days([*((row.location_id, row.day) for row in rows.values()), *book.days_of(proposal.moves)])
        rows = {row.pk: row for row in _rows(rows)}  # as they are under the lock
        left = [rows[key] for key in proposal.left if key in rows]
        for move in proposal.moves:
            row = rows.get(move.booking)
            if row is not None and row.starts == move.was_starts and not _carried(book, row, move, done, by):
                left.append(row)
        for row in left:
            _leave(row, done, by, now)
        emit(AppointmentsMoved(subject=absence.pk, moved=done.moved, left=done.waiting + len(done.stuck)), by=by)
        return done


class _Book:
    """The days that are looked at, and how they fill while a proposal is made or carried out."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.places = {place.id: place for place in reading.places(now)}
        self._days: dict[tuple[UUID, date], PlannedDay] = {}

    def day(self, place: Place, on: date) -> PlannedDay:
        """Return a day of a location, read past what is kept: under a lock it is right."""
        if (place.id, on) not in self._days:
            plan = plan_of(place.rules, on)
            taken = reading.read_taken([(place.id, place.zone, on)], self.now)[place.id, on]
            self._days[place.id, on] = PlannedDay(place.number, plan, 0, taken)
        return self._days[place.id, on]

    def days_of(self, moves: Iterable[Move]) -> Iterator[tuple[UUID, date]]:
        """Yield the days that moves lead to."""
        by_key = {place.key: place for place in self.places.values()}
        for move in moves:
            if move.location in by_key:
                yield by_key[move.location].id, by_key[move.location].today(move.starts)

    def times(self, booking: Booking) -> Iterator[tuple[Place, date, int]]:
        """Yield when a booking could be instead, the best first."""
        here = self.places.get(booking.location_id)
        if here is not None:
            yield here, booking.day, self.day(here, booking.day).plan.day.bit(booking.starts)
        others = [place for place in self.places.values() if place is not here]
        for places in ([here] if here is not None else [], others):
            yield from self._later(booking, places)

    def take(self, booking: Booking, place: Place, on: date, bit: int) -> UUID | None:
        """Take a time for a booking; returns at which counter, or None where none is free."""
        planned, need = self.day(place, on), need_of(booking)
        assert planned.taken is not None
        counter = counter_for(planned.plan, planned.taken, need, bit, self.now)
        counter = counter or anywhere(planned.plan, planned.taken, need, bit)
        if counter is not None:
            self._fill(planned, counter, span(bit, bit + need.length), (place.id, on))
        return counter

    def _later(self, booking: Booking, places: Sequence[Place]) -> Iterator[tuple[Place, date, int]]:
        earliest, need = max(booking.starts, self.now + WARNED), need_of(booking)
        for number in range(LATEST.days + 1):
            for place in places:
                on = place.today(earliest) + timedelta(days=number)
                planned = self.day(place, on)
                assert planned.taken is not None
                mask = beginnings(planned.plan, planned.taken, need, self.now) if planned.plan.pieces else 0
                for bit in bits(mask & planned.plan.day.from_moment(earliest)):
                    yield place, on, bit

    def _fill(self, planned: PlannedDay, counter: UUID, mask: int, key: tuple[UUID, date]) -> None:
        taken = planned.taken or Taken()
        others = {**taken.others, counter: taken.others.get(counter, 0) | mask}
        self._days[key] = PlannedDay(planned.rules, planned.plan, 0, Taken(taken.online, others, taken.returning))


def need_of(booking: Booking) -> Need:
    """Return what a booking needs as it was booked, however long its errands take by now."""
    minutes = int((booking.blocked_until - booking.starts).total_seconds()) // 60
    return need_for(wanted_of(booking, channel=Channel.TELEPHONE), minutes, 0)


def _carried(book: _Book, row: Booking, move: Move, done: Done, by: Actor) -> bool:
    """Carry out one move; False where its time is gone."""
    place = next((each for each in book.places.values() if each.key == move.location), None)
    if place is None:
        return False
    on = place.today(move.starts)
    planned = book.day(place, on)
    counter = book.take(row, place, on, planned.plan.day.bit(move.starts))
    if counter is None:
        return False
    if not move.is_seen and place.id == row.location_id:
        row.counter_id = counter
        row.save(update_fields=["counter_id"])
        done.kept += 1
        return True
    before, length = row.starts, row.ends - row.starts
    ends = move.starts + length
    time = Time(place, on, planned, need_of(row), move.starts, ends, ends + (row.blocked_until - row.ends))
    put(row, time, counter, now=book.now, by_chance=0.0)
    row = Booking.objects.select_related("location").get(pk=row.pk)
    mails.moved(row, before, by=by)
    emit(TimeMoved(subject=row.pk, location=row.location.name, was_starts=before, starts=row.starts), by=by)
    done.moved += 1
    if not row.mail:
        done.call.append(row.pk)
    return True


def _leave(row: Booking, done: Done, by: Actor, now: datetime) -> None:
    """Call off what finds no other time and put who has an address on the waiting list; the others are called."""
    if not row.mail:
        done.stuck.append(row.pk)
        return
    wanted, turn = wanted_of(row, channel=Channel.ONLINE), row.booked_at or now
    row.once_mark = ""
    row.save(update_fields=["once_mark"])
    place, _code = wait(
        wanted, name=row.name, mail=row.mail, phone=row.phone, language=row.language, before=now + 3 * LATEST,
        turn=turn, is_told=False, by=by, now=now,
    )  # fmt: skip
    mails.cancelled(row, why=ABSENCE, by=by, waiting=place.secret)
    row.state, row.ended_at = State.CANCELLED, now
    forget_who(row)
    emit(TimeCancelled(subject=row.pk, location=row.location.name, starts=row.starts, why=ABSENCE), by=by)
    done.waiting += 1


def _affected(absence: Absence, now: datetime) -> list[Booking]:
    """Return the appointments of the days of an absence that lie outside the plan, by their time."""
    found: list[Booking] = []
    for location in _locations(absence):
        rows = bookings_outside(location, now)
        found += [row for row in rows if absence.first <= row.day <= absence.last and row.standing is State.BOOKED]
    return sorted(found, key=lambda row: (row.starts, row.pk))


def _locations(absence: Absence) -> list[Location]:
    counters = Shift.objects.filter(staff=absence.staff).values("counter__location")
    return list(Location.objects.filter(pk__in=counters).order_by("pk"))


def _require(absence: Absence, by: Actor) -> Actor:
    """Ask for the permission in every office where the person works; where they work nowhere, in any."""
    offices = sorted({location.office for location in _locations(absence)})
    acting = require(by, PLAN)
    for office in offices:
        acting = require(by, PLAN, office=office)
    return acting


def _rows(keys: Iterable[UUID]) -> list[Booking]:
    rows = Booking.objects.select_related("location").filter(pk__in=list(keys), state=State.BOOKED)
    return list(rows.order_by("starts", "pk"))
