# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to an appointment, to somebody who waits for one, and to what is offered.

The subject is the booking, or the row of the waiting list. No event names anybody or says what they come for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from geleitzug.ground.events import Deed, Event, emit
from geleitzug.ground.people.actors import NOBODY, Actor, ActorKind


def tell(event: Event, *, by: Actor) -> None:
    """Write down what has happened; of a citizen's own step never whose account it was.

    An appointment belongs to its link and is deleted; an entry that named the account would outlive both.
    """
    emit(event, by=NOBODY if by.kind is ActorKind.CITIZEN else by)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBooked(Event):
    """Somebody has an appointment; ``channel`` is how they got it."""

    location: str
    starts: datetime
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChanged(Event):
    """The appointment is at another time or place, as who has it wanted."""

    location: str
    was_starts: datetime
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMoved(Event):
    """The office has moved the appointment, because capacity was lost."""

    location: str
    was_starts: datetime
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCancelled(Event):
    """The appointment is called off; ``why`` is who or what did it: citizen, staff, absence."""

    location: str
    starts: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorArrived(Event):
    """Whoever has the appointment is there."""

    location: str
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorServed(Event):
    """What the appointment was for is done."""

    location: str
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorMissed(Event):
    """Nobody has come."""

    location: str
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalTakenBack(Event):
    """Whoever has the appointment is not there after all: somebody had chosen the wrong row."""

    location: str
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBegun(Event):
    """Somebody wants to be told of an earlier time; the subject is their row of the waiting list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffered(Event):
    """Who waits was offered a time, with time to answer."""

    location: str
    starts: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEnded(Event):
    """Nobody waits any more; ``why`` is taken, left, unanswered or over."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferChanged(Deed):
    """Somebody has changed what is offered: ``what`` is the kind of rule, ``location`` empty where it is of all."""

    what: str
    location: str
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceNoted(Deed):
    """A member of staff is not there; no word about why."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceEnded(Deed):
    """An absence was taken back."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentsMoved(Deed):
    """Appointments were moved after capacity was lost; the subject is the absence."""

    moved: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoServerSetUp(Deed):
    """Somebody has said on which server video appointments are held, or that none are."""

    host: str
    active: bool
