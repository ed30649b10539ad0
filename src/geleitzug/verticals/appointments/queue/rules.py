# SPDX-License-Identifier: EUPL-1.2
"""Who is called next, and who may still come in today. How long somebody waits is waiting.py.

What is fair here, in the order in which it counts: who was sent on from another counter has waited once already; an
appointment keeps its time; who comes without one is called in the order of coming, and who finds waiting hard counts as
if they had come some minutes earlier. So nobody waits for ever behind people who come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

EARLY = timedelta(minutes=30)
"""So long before an appointment one may say that one is there."""
GRACE = timedelta(minutes=15)
"""Who comes later than that has lost the time and is called in the order of coming."""
HEAD_START = timedelta(minutes=20)
"""What priority is worth: as if somebody had come so much earlier."""
OVERDUE = timedelta(minutes=10)
"""An appointment that waits longer than that goes first even in hours kept for those without one."""
KEPT_FOR = timedelta(days=30)
"""So long after its day a number is known, then nobody needs it (Art. 5 (1) e DSGVO)."""


class State(StrEnum):
    """How a number stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    """Sent away for a moment (a photograph, a copy), and expected back."""
    DONE = "done"
    NOT_HERE = "not_here"
    GONE = "gone"
    """Has given the number up, or the day is over."""


class Way(StrEnum):
    """How somebody got a number."""

    KIOSK = "kiosk"
    PHONE = "phone"
    STAFF = "staff"


class Priority(StrEnum):
    """Why somebody is called earlier; staff alone see it, because some of it is about health (Art. 9 DSGVO).

    It is wiped when the number ends.
    """

    NONE = ""
    WHEELCHAIR = "wheelchair"
    PREGNANT = "pregnant"
    CHILDREN = "children"
    FRAIL = "frail"
    OTHER = "other"


class Why(StrEnum):
    """Why somebody is next; the counter says it."""

    SENT_ON = "sent_on"
    DUE = "due"
    PRIORITY = "priority"
    ARRIVAL = "arrival"
    EARLY = "early"


MOVES = {
    State.WAITING: {State.CALLED, State.GONE},
    State.CALLED: {State.CALLED, State.SERVING, State.NOT_HERE, State.PARKED, State.WAITING, State.DONE, State.GONE},
    State.SERVING: {State.DONE, State.PARKED, State.WAITING},
    State.PARKED: {State.CALLED, State.GONE},
    State.NOT_HERE: {State.WAITING, State.CALLED, State.GONE},
}
"""Serving → waiting is sending on to another counter. Who was not there and comes after all waits again."""
THERE = (State.WAITING, State.CALLED, State.SERVING, State.PARKED)
AT_COUNTER = (State.CALLED, State.SERVING)


def is_move(now: State, then: State) -> bool:
    """Tell whether a number may go from one state to another."""
    return then in MOVES.get(now, set())


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits, as the rule sees them."""

    id: UUID
    arrived: datetime
    due: datetime | None = None
    """When the appointment begins; None: without one."""
    priority: Priority = Priority.NONE
    sent_on: bool = False
    counter: UUID | None = None
    """Which counter they were sent on to; None: any."""
    not_at: UUID | None = None
    """Which counter has sent them on to any other one there."""
    errands: frozenset[str] = field(default_factory=frozenset)

    @property
    def keeps_time(self) -> bool:
        """Tell whether there is an appointment that was not missed by coming late."""
        return self.due is not None and self.arrived <= self.due + GRACE


def in_turn(waiting: Iterable[Waiter], now: datetime, *, for_walk_in: bool = False) -> list[tuple[Waiter, Why]]:
    """Return everybody who waits in the order in which they are called, and why each stands there.

    ``for_walk_in``: these hours are kept for those without an appointment; then appointments go first only where they
    wait too long already. Who is early for an appointment is called when nobody else waits.
    """
    ranked = [(_rank(each, now, for_walk_in), each) for each in waiting]
    return [(each, rank[2]) for rank, each in sorted(ranked, key=lambda pair: (pair[0][:2], pair[1].id))]


def next_for(
    waiting: Iterable[Waiter],
    now: datetime,
    *,
    counter: UUID,
    skills: frozenset[str] = frozenset(),
    step_free: bool = True,
    for_walk_in: bool = False,
) -> tuple[Waiter, Why] | None:
    """Return whom a counter calls next, and why; None if nobody waits whom it can serve.

    ``skills`` are the errands of who sits there, empty: all. Without ``step_free`` the counter is no place for a
    wheelchair.
    """
    suited = (each for each in waiting if may_serve(each, counter=counter, skills=skills, step_free=step_free))
    return next(iter(in_turn(suited, now, for_walk_in=for_walk_in)), None)


def may_serve(waiter: Waiter, *, counter: UUID, skills: frozenset[str], step_free: bool) -> bool:
    """Tell whether a counter can serve somebody."""
    if waiter.counter is not None:
        return waiter.counter == counter
    if waiter.not_at == counter:
        return False
    if waiter.priority is Priority.WHEELCHAIR and not step_free:
        return False
    return not skills or waiter.errands <= skills


def _rank(waiter: Waiter, now: datetime, for_walk_in: bool) -> tuple[int, datetime, Why]:
    if waiter.sent_on:
        return 0, waiter.arrived, Why.SENT_ON
    if waiter.keeps_time and waiter.due is not None:
        if waiter.due > now:
            return 4, waiter.due, Why.EARLY
        yields = for_walk_in and now - max(waiter.due, waiter.arrived) < OVERDUE
        return (3 if yields else 1), waiter.due, Why.DUE
    if waiter.priority:
        return 2, waiter.arrived - HEAD_START, Why.PRIORITY
    return 2, waiter.arrived, Why.ARRIVAL


def may_arrive(starts: datetime, now: datetime) -> bool:
    """Tell whether one may say already that one is there for an appointment."""
    return now >= starts - EARLY


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a day, in minutes of work, and how many counters do it."""

    waiting: float
    """Of everybody who waits or is being served."""
    booked: float
    """Of appointments still to come."""
    counters: int
    left: float
    """Until closing time."""


def has_room(room: Room, minutes: float) -> bool:
    """Tell whether somebody who comes now would still be served today: else the queue is closed, and says so.

    Said at the door it costs a way; said at closing time it costs an afternoon.
    """
    return room.waiting + room.booked + minutes <= room.counters * room.left


def letter_for(errands: Sequence[str], groups: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Return the letter of a number: that of the first group with the first errand, else the first letter, else A."""
    for letter, keys in groups:
        if errands and errands[0] in keys:
            return letter
    return groups[0][0] if groups else "A"
