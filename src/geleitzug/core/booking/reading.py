# SPDX-License-Identifier: EUPL-1.2
"""Plans and bookings as values, kept in this process as long as their numbers stand. What is free is offering.py.

One statement asks for the numbers; only what has another one since is read again. Numbers are read before what they
stand for, so whatever changes in between has another number at the next look.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from geleitzug.core.booking import lately
from geleitzug.core.booking.loading import load_rules
from geleitzug.core.booking.masks import day_of
from geleitzug.core.booking.offering import NOBODY, Need, Plan, Rules, Taken, beginnings, plan_of
from geleitzug.core.booking.rules import TAKING
from geleitzug.ground.tenancy import doors

MOST_DAYS = 20_000
"""So many days of locations are kept in a process; then all are forgotten and begin anew."""

_PLACES = """
    select l.id, l.key, l.name, l.zone, l.wheelchair, l.languages::text, l.office, coalesce(r.number, 0),
           coalesce((select bit_xor(b.number) from booking_bookedday b where b.location_id = l.id and b.day >= %s), 0)
      from booking_location l left join booking_ruleversion r on r.location_id = l.id
     where l.active order by l.name, l.id
"""
_NUMBERS = "select location_id, day, number from booking_bookedday where location_id = any(%s) and day >= %s"
_TAKEN = """
    select location_id, day, counter_id, kind, (extract(epoch from lower(r)) / 300)::bigint,
           ceil(extract(epoch from upper(r)) / 300)::bigint
      from (select location_id, day, counter_id, kind, unnest(range_agg(tstzrange(starts, blocked_until))) r
              from (select location_id, day, counter_id, starts, blocked_until,
                           case when state <> all(%s) then 2 when channel = 'online' then 0 else 1 end kind
                      from booking_booking
                     where day = any(%s) and location_id = any(%s) and id <> all(%s)
                       and (state = any(%s) and (state <> 'held' or held_until > %s) or given_back_at > %s)) each
             group by location_id, day, counter_id, kind) every
"""
_CHANGING = """
    select location_id, day, min(case when state = 'held' then held_until else given_back_at end) from booking_booking
     where day = any(%s) and location_id = any(%s) and (state = 'held' or given_back_at is not null)
       and case when state = 'held' then held_until else given_back_at end > %s
     group by location_id, day
"""


MOST_NEEDS = 200
"""So many different wishes are remembered for a day."""


@dataclass(slots=True)
class Place:
    """A location that is open to bookings, with its rules. ``moving`` changes with any booking from today on."""

    id: UUID
    key: str
    name: str
    zone: str
    wheelchair: bool
    languages: tuple[str, ...]
    office: str
    number: int
    moving: int
    rules: Rules = field(default_factory=lambda: Rules("Europe/Berlin"))

    def today(self, now: datetime) -> date:
        """Return which day the wall calendar there shows."""
        return now.astimezone(ZoneInfo(self.zone)).date()


@dataclass(slots=True)
class PlannedDay:
    """A day at a location: the plan, who is booked, and what was found to be free in it."""

    rules: int
    plan: Plan
    number: int
    taken: Taken | None = None
    found: dict[Need, int] = field(default_factory=dict)

    def beginnings(self, need: Need, now: datetime) -> int:
        """Return the slots at which an appointment may begin."""
        assert self.taken is not None
        if self.plan.quotas and any(now < each.until for each in self.plan.quotas):
            return beginnings(self.plan, self.taken, need, now)
        if (known := self.found.get(need)) is None:
            if len(self.found) >= MOST_NEEDS:
                self.found.clear()  # anybody can ask for one more mixture of errands
            known = self.found[need] = beginnings(self.plan, self.taken, need, now)
        return known


@dataclass(slots=True)
class _Town:
    rules: dict[UUID, tuple[int, date, Rules]] = field(default_factory=dict)
    moving: dict[UUID, tuple[date, int]] = field(default_factory=dict)
    numbers: dict[UUID, dict[date, int]] = field(default_factory=dict)
    days: dict[tuple[UUID, date], PlannedDay] = field(default_factory=dict)


_towns: dict[UUID, _Town] = {}


def forget_all() -> None:
    """Drop what is kept (for tests, and to measure)."""
    _towns.clear()
    lately.forget_all()


def places(now: datetime) -> list[Place]:
    """Return the locations that are open to bookings. Needs the machine's or the office's door."""
    town = _towns.setdefault(doors.current_tenant(), _Town())
    since = now.date() - timedelta(days=1)  # somewhere it may still be yesterday
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [since])
        rows = cursor.fetchall()
    found = [
        Place(key, name_key, name, zone, wheelchair, tuple(json.loads(languages)), office, number, moving)
        for key, name_key, name, zone, wheelchair, languages, office, number, moving in rows
    ]
    stale = [each for each in found if town.rules.get(each.id, (0, None))[:2] != (each.number, since)]
    if stale:
        loaded = load_rules({each.id: each.zone for each in stale}, since)
        town.rules.update({each.id: (each.number, since, loaded[each.id]) for each in stale})
    for each in found:
        each.rules = town.rules[each.id][2]
    moved = [each for each in found if town.moving.get(each.id) != (since, each.moving)]
    if moved:
        _read_numbers(town, [each.id for each in moved], since)
        town.moving.update({each.id: (since, each.moving) for each in moved})
    return found


def days(wanted: Sequence[tuple[Place, date]], now: datetime) -> list[PlannedDay]:
    """Return days of locations as they are planned and taken; what is not known is read by two statements."""
    town = _towns.setdefault(doors.current_tenant(), _Town())
    if len(town.days) > MOST_DAYS:
        town.days.clear()
    found = [_planned(town, place, day) for place, day in wanted]
    missing = [
        (spot, place, day)
        for spot, ((place, day), each) in enumerate(zip(wanted, found, strict=True))
        if each.taken is None or (each.taken.until is not None and each.taken.until <= now)
    ]
    if missing:
        taken = read_taken([(place.id, place.zone, day) for _spot, place, day in missing], now)
        for spot, place, day in missing:
            # A new object: another thread may be looking at the old one just now, and goes on with that.
            old = found[spot]
            found[spot] = PlannedDay(old.rules, old.plan, old.number, taken[place.id, day])
            town.days[place.id, day] = found[spot]
    return found


def read_taken(
    wanted: Iterable[tuple[UUID, str, date]], now: datetime, *, without: Sequence[UUID] = (), is_kept: bool = True
) -> dict[tuple[UUID, date], Taken]:
    """Read who is booked at locations on days; never from what is kept, so it is right under a lock.

    ``without`` are bookings that are about to give up their time; until when it holds is asked only if it ``is_kept``.
    """
    zones = {(location, day): zone for location, zone, day in wanted}
    masks: dict[tuple[UUID, date], tuple[dict[UUID, int], ...]] = {each: ({}, {}, {}) for each in zones}
    on, at = sorted({day for _location, day in zones}), list({location for location, _day in zones})
    taking = list(TAKING)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [taking, on, at, list(without), taking, now, now])
        for location, day, counter, kind, begins, ends in cursor.fetchall():
            if (location, day) in masks:
                by_counter = masks[location, day][kind]
                mask = day_of(day, zones[location, day]).taken(begins, ends)
                by_counter[counter] = by_counter.get(counter, 0) | mask
        until: dict[tuple[UUID, date], datetime] = {}
        if is_kept:
            cursor.execute(_CHANGING, [on, at, now])
            until = {(location, day): moment for location, day, moment in cursor.fetchall()}
    return {each: Taken(kinds[0], kinds[1], kinds[2], until.get(each)) for each, kinds in masks.items()}


def _planned(town: _Town, place: Place, day: date) -> PlannedDay:
    number = town.numbers.get(place.id, {}).get(day, 0)
    known = town.days.get((place.id, day))
    if known is not None and known.rules == place.number and known.number == number:
        return known
    plan = known.plan if known is not None and known.rules == place.number else plan_of(place.rules, day)
    fresh = PlannedDay(place.number, plan, number, None if plan.pieces else NOBODY)
    town.days[place.id, day] = fresh
    return fresh


def _read_numbers(town: _Town, locations: list[UUID], since: date) -> None:
    found: dict[UUID, dict[date, int]] = {each: {} for each in locations}
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [locations, since])
        for location, day, number in cursor.fetchall():
            found[location][day] = number
    town.numbers.update(found)
