# SPDX-License-Identifier: EUPL-1.2
"""What is offered and free, and the appointments somebody may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from geleitzug.core.booking import codes, lately, reading
from geleitzug.core.booking.errors import UnknownErrand
from geleitzug.core.booking.masks import bits
from geleitzug.core.booking.models import Booking, Errand, Location, Waiting
from geleitzug.core.booking.offering import Need, need_of
from geleitzug.core.booking.permissions import SERVE
from geleitzug.core.booking.reading import Place
from geleitzug.core.booking.rules import Channel, Length, Line, State, length_of, released_at, slots
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.doors import Door

CHUNKS = (7, 14, 28, 400)
"""So many days are looked at, then so many more: most people find something in the first week."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants an appointment for, and when and where it suits them; empty is anything.

    ``weekdays`` count from Monday = 0. ``hours`` are the earliest beginning and the latest end on the wall clock.
    ``in_turn`` is asked by the waiting list only: it sees times that were given up before others do.
    """

    lines: tuple[Line, ...]
    locations: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    hours: tuple[time, time] | None = None
    language: str = ""
    wheelchair: bool = False
    channel: Channel = Channel.ONLINE
    first: date | None = None
    last: date | None = None
    before: datetime | None = None
    in_turn: bool = False
    by_video: bool = False

    @property
    def persons(self) -> int:
        """Return how many people come."""
        return max((each.count for each in self.lines), default=1)


@dataclass(frozen=True, slots=True)
class Free:
    """A time at which an appointment may begin, in the location's zone; ``location`` is its key."""

    location: str
    name: str
    starts: datetime
    ends: datetime


def locations() -> QuerySet[Location]:
    """Return the places that are open to bookings."""
    return Location.objects.filter(active=True)


def errands() -> QuerySet[Errand]:
    """Return what one can come for."""
    return Errand.objects.filter(active=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be known of an errand that somebody asks for."""

    length: Length
    most_persons: int
    account_needed: bool
    by_video: bool


_ASKED = """
    select key, minutes, further_minutes, after_minutes, most_persons, account_needed, by_video
      from booking_errand
     where active and key = any(%s)
"""


def asked_for(lines: Sequence[Line]) -> dict[str, Asked]:
    """Return the errands somebody asks for, by key; raises UnknownErrand where one is not offered (any more)."""
    keys = {each.errand for each in lines}
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [list(keys)])
        found = {
            key: Asked(Length(minutes, further, after), most, account, by_video)
            for key, minutes, further, after, most, account, by_video in cursor.fetchall()
        }
    if not keys or keys - found.keys():
        raise UnknownErrand(sorted(keys - found.keys()))
    return found


def free_times(
    wanted: Wanted, now: datetime, *, most: int = 30, asked: Mapping[str, Asked] | None = None
) -> tuple[Free, ...]:
    """Return the earliest times at which an appointment may begin, over all locations that suit.

    ``asked`` is what asked_for has said of its errands, where somebody knows it already. Raises UnknownErrand.
    """
    length = measured(wanted.lines, asked or asked_for(wanted.lines))  # before the door: what raises ends all behind it
    with doors.at_machine_door(doors.current_tenant(), as_one=True):
        return tuple(_earliest(wanted, now, most, *length))


def next_times(wanted: Wanted, now: datetime, *, most: int = 30) -> tuple[Free, ...]:
    """Return the earliest times for who has come too late, as they were a blink ago. Raises UnknownErrand."""
    town = doors.current_tenant()
    known = lately.offered.get(town, (wanted, most))
    left = [each for each in known or () if not lately.is_gone(town, wanted, each.location, each.starts)]
    if known is not None and (left or not known):
        return tuple(left)
    found: tuple[Free, ...] = lately.offered.keep(town, (wanted, most), free_times(wanted, now, most=most))
    return found


def measure(lines: Sequence[Line]) -> tuple[int, int]:
    """Return how many minutes a visit takes, and how many more the counter is taken. Raises UnknownErrand."""
    return measured(lines, asked_for(lines))


def measured(lines: Sequence[Line], asked: Mapping[str, Asked]) -> tuple[int, int]:
    """Return the same where what is to be known of the errands is read already."""
    return length_of(lines, {key: each.length for key, each in asked.items()})


def open_days(place: Place, wanted: Wanted, now: datetime) -> list[date]:
    """Return the days on which somebody may look for a time at a location."""
    today, last = place.today(now), place.today(now) + timedelta(days=place.rules.release.horizon_days)
    if wanted.channel is Channel.ONLINE and not is_released(place, last, now):
        last -= timedelta(days=1)
    first = max(today, wanted.first) if wanted.first else today
    last = min(last, wanted.last) if wanted.last else last
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if not wanted.weekdays or day.weekday() in wanted.weekdays]


def is_released(place: Place, day: date, now: datetime) -> bool:
    """Tell whether the last day of the horizon is given out by now."""
    at = released_at(day, place.rules.release, codes.chance(f"release {place.id} {day}"))
    return now >= at.replace(tzinfo=ZoneInfo(place.zone))


def earliest_start(place: Place, wanted: Wanted, now: datetime) -> datetime:
    """Return before when nothing begins any more: who stands at the counter may have the next minute."""
    lead = place.rules.release.lead_minutes if wanted.channel is Channel.ONLINE else 0
    return now + timedelta(minutes=lead)


def need_for(wanted: Wanted, minutes: int, after: int) -> Need:
    """Return what a visit needs of a counter."""
    return need_of(
        wanted.lines, slots(minutes + after), wheelchair=wanted.wheelchair, channel=wanted.channel,
        in_turn=wanted.in_turn,
    )  # fmt: skip


def suits(place: Place, wanted: Wanted) -> bool:
    """Tell whether a location is one somebody wants."""
    return (
        (not wanted.locations or place.key in wanted.locations)
        and (not wanted.language or wanted.language in place.languages)
        and (place.wheelchair or not wanted.wheelchair)
    )


def _earliest(wanted: Wanted, now: datetime, most: int, minutes: int, after: int) -> Iterator[Free]:
    now = now.astimezone(UTC)
    need = need_for(wanted, minutes, after)
    suitable = [place for place in reading.places(now) if suits(place, wanted)]
    by_day: dict[date, list[Place]] = {}
    for place in suitable:
        for day in open_days(place, wanted, now):
            by_day.setdefault(day, []).append(place)
    found = 0
    for chunk in _chunked(sorted(by_day)):
        pairs = [(place, day) for day in chunk for place in by_day[day]]
        planned = dict(zip(((place.id, day) for place, day in pairs), reading.days(pairs, now), strict=True))
        for day in chunk:
            times: list[Free] = []
            for place in by_day[day]:
                times += _times(place, planned[place.id, day], need, minutes, wanted, now)
            times.sort(key=lambda free: (free.starts, free.name))
            yield from times[: most - found]
            found += len(times)
            if found >= most:
                return


def _times(
    place: Place, planned: reading.PlannedDay, need: Need, minutes: int, wanted: Wanted, now: datetime
) -> list[Free]:
    if not planned.plan.pieces:
        return []
    day, zone = planned.plan.day, ZoneInfo(place.zone)
    mask = planned.beginnings(need, now)
    if mask:
        mask &= day.from_moment(earliest_start(place, wanted, now))
    if mask and wanted.hours:
        mask &= day.mask(wanted.hours[0], time(0))
    length, before = timedelta(minutes=minutes), wanted.before.astimezone(UTC) if wanted.before else None
    found = []
    for bit in bits(mask):
        starts = day.moment(bit)
        if before is not None and starts >= before:
            break
        ends = (starts + length).astimezone(zone)
        if wanted.hours and wanted.hours[1] != time(0) and (ends.time() > wanted.hours[1] or ends.date() > day.day):
            continue
        found.append(Free(place.key, place.name, starts.astimezone(zone), ends))
    return found


def _chunked(days: Sequence[date]) -> Iterator[Sequence[date]]:
    begin = 0
    for size in CHUNKS:
        if days[begin : begin + size]:
            yield days[begin : begin + size]
        begin += size


def booking_by(code: str) -> Booking | None:
    """Return the appointment a link leads to, through the door of who has it; None for a link nobody gave."""
    with _as_holder(code):
        found = Booking.objects.select_related("location")
        return found.filter(holder=codes.holder_of(code), tenant=doors.current_tenant()).first()


def waiting_by(code: str) -> Waiting | None:
    """Return the place on the waiting list a link leads to; None for a link nobody gave."""
    with _as_holder(code):
        found = Waiting.objects.filter(holder=codes.holder_of(code), tenant=doors.current_tenant())
        return found.first()


def _as_holder(code: str) -> AbstractContextManager[Door]:
    """Open the door of who has a link, for one statement that raises nothing."""
    return doors.open_door(Door(doors.CITIZEN, doors.current_tenant(), codes.holder_of(code)), as_one=True)


def bookings_of(actor: Actor, day: date) -> QuerySet[Booking]:
    """Return the appointments of a day at the locations of the actor's offices, by their time. The office's door."""
    offices = offices_with(actor, SERVE)
    found = Booking.objects.filter(day=day, location__office__in=sorted(offices))
    return found.exclude(state__in=[State.HELD, State.MOVED]).select_related("location", "counter").order_by("starts")
