# SPDX-License-Identifier: EUPL-1.2
"""What an appointment may be and when: states, lengths, release, giving back. Free time is masks.py and offering.py."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SLOT = 5
"""Minutes: the grain in which time is given out. Every span of a plan begins and ends on one."""
HELD_FOR = timedelta(minutes=10)
"""So long a time is kept for whoever types their name."""
KEPT_FOR = timedelta(days=30)
"""So long after its day an appointment is known, then nobody needs it (Art. 5 (1) e DSGVO)."""
CLOSED_KEPT_FOR = timedelta(days=3 * 366)
"""So long a closed day is known. It names nobody, and a forecast that looks back needs it to know why nobody came."""


EVENING, MORNING, NIGHT = time(20), time(7), timedelta(hours=11)
"""When people are not asked to answer."""


class State(StrEnum):
    """How a booking stands."""

    HELD = "held"
    """Kept for some minutes for whoever is typing."""
    BOOKED = "booked"
    CANCELLED = "cancelled"
    MOVED = "moved"
    """What is left of a time somebody gave up for another: it says when that time is free again."""
    ARRIVED = "arrived"
    SERVED = "served"
    MISSED = "missed"


class Channel(StrEnum):
    """How somebody came to an appointment."""

    ONLINE = "online"
    TELEPHONE = "telephone"
    COUNTER = "counter"


class ForWhom(StrEnum):
    """Whom a corridor is kept for."""

    APPOINTMENTS = "appointments"
    WALK_IN = "walk_in"


MOVES = {
    State.HELD: {State.BOOKED, State.CANCELLED},
    State.BOOKED: {State.ARRIVED, State.CANCELLED, State.MISSED, State.SERVED},
    State.ARRIVED: {State.SERVED, State.MISSED, State.BOOKED},
    State.MISSED: {State.ARRIVED},
}
"""Who comes after all is taken in (missed → arrived); a click on the wrong row is taken back (arrived → booked)."""
TAKING = (State.HELD, State.BOOKED, State.ARRIVED, State.SERVED, State.MISSED)
"""States in which a booking takes its time at the counter: two of them never overlap, says the database."""


def is_move(now: State, then: State) -> bool:
    """Tell whether a booking may go from one state to another."""
    return then in MOVES.get(now, set())


@dataclass(frozen=True, slots=True)
class Line:
    """An errand and for how many persons."""

    errand: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Length:
    """How long an errand takes, in minutes."""

    minutes: int
    further: int = 0
    """For each further person."""
    after: int = 0
    """Afterwards, when the visitor has gone (Nachbereitung)."""


def length_of(lines: Sequence[Line], lengths: Mapping[str, Length]) -> tuple[int, int]:
    """Return how many minutes a visit takes, and how many more the counter is taken afterwards.

    Errands follow one another; what is to be done afterwards is done once, and the longest counts.
    """
    minutes = sum(lengths[each.errand].minutes + lengths[each.errand].further * (each.count - 1) for each in lines)
    return minutes, max((lengths[each.errand].after for each in lines), default=0)


def slots(minutes: int) -> int:
    """Return how many slots a number of minutes takes: one that has begun is taken."""
    return -(-minutes // SLOT)


@dataclass(frozen=True, slots=True)
class Release:
    """From when and until when one may book: lead in minutes, horizon in days, and when a new day comes."""

    lead_minutes: int = 60
    horizon_days: int = 60
    released_from: time = time(7)
    released_until: time = time(19)


def released_at(day: date, release: Release, chance: int) -> datetime:
    """Return the wall clock time at which a day is given out: a minute nobody knows before.

    ``chance`` is any large number that all processes agree on. Who is there at midnight with a program has no
    advantage over who looks in the afternoon.
    """
    begins = datetime.combine(day - timedelta(days=release.horizon_days), release.released_from)
    minutes = _minutes(release.released_until) - _minutes(release.released_from)
    return begins + timedelta(minutes=chance % max(1, minutes))


def answer_by(now: datetime, starts: datetime, zone: ZoneInfo, answer: timedelta) -> datetime:
    """Return until when an offer is kept: for ``answer``, in which the night from 20 to 7 o'clock does not count.

    Never longer than half of what is left until it ``starts``.
    """
    local = now.astimezone(zone).replace(tzinfo=None)
    begins = local
    if local.time() >= EVENING:
        begins = datetime.combine(local.date() + timedelta(days=1), MORNING)
    elif local.time() < MORNING:
        begins = datetime.combine(local.date(), MORNING)
    until = begins + answer
    if until.time() > EVENING or until.date() > begins.date():
        until += NIGHT
    return min(until.replace(tzinfo=zone), now + (starts - now) / 2)


def is_of_this_age(moment: datetime) -> bool:
    """Tell whether a moment that was sent can be meant and reckoned with: it has a zone, and lies near in the calendar.

    Near the first and the last year of the calendar, sums and other zones have no date any more.
    """
    return moment.tzinfo is not None and 2000 < moment.year < 2200


def given_back_at(now: datetime, starts: datetime, chance: float) -> datetime:
    """Return when a cancelled time is free for everybody again; ``chance`` lies between 0 and 1.

    Between five minutes and three hours later, so that nobody passes a time on to somebody who waits for the moment;
    never later than after a third of what is left until then: near its beginning a time would be lost.
    """
    left = max(timedelta(0), starts - now)
    least, most = min(timedelta(minutes=5), left / 6), min(timedelta(hours=3), left / 3)
    return now + least + (most - least) * chance


def fresh_number() -> int:
    """Return a number that no other change has."""
    return secrets.randbits(62)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
