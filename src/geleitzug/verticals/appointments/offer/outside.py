# SPDX-License-Identifier: EUPL-1.2
"""Appointments to come that the rules do not allow: after a change of the rules, or since somebody is away.

They stay as they are until somebody decides about each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from geleitzug.core.booking.models import Booking, Location
from geleitzug.core.booking.rules import State
from geleitzug.verticals.appointments.offer import rows
from geleitzug.verticals.appointments.offer.dayplan import Rule, shut_by

FIRST = 20
"""So many are shown before a change is made."""


@dataclass(frozen=True, slots=True)
class Outside:
    """An appointment and the first rule that does not allow it."""

    booking: Booking
    rule: Rule


@dataclass(frozen=True, slots=True)
class Found:
    """All appointments that are outside."""

    rows: tuple[Outside, ...] = ()

    def without(self, known: set[UUID]) -> Found:
        """Leave out what was outside before."""
        return Found(tuple(each for each in self.rows if each.booking.pk not in known))

    @property
    def first(self) -> tuple[Outside, ...]:
        """Return the ones a page shows."""
        return self.rows[:FIRST]


def at(locations: Sequence[Location]) -> Found:
    """Return the appointments to come at some locations that the rules as they stand do not allow."""
    return Found(tuple(found for location in locations for found in _at(location)))


def _at(location: Location) -> Iterator[Outside]:
    bookings = list(
        Booking.objects.filter(location=location, state=State.BOOKED, starts__gte=timezone.now())
        .select_related("counter", "location")
        .order_by("starts", "id")
    )
    if not bookings:
        return
    # A row that was changed a moment ago is read again: the one in hand may be older.
    rules = rows.rules_of(Location.objects.get(pk=location.pk), bookings[0].day, max(each.day for each in bookings))
    zone, plan_of = ZoneInfo(location.zone), lru_cache(maxsize=None)(rules.day)
    for booking in bookings:
        span = rows.wall(booking.starts, booking.blocked_until, booking.day, zone)
        errands = frozenset(line.errand for line in booking.errands)
        if rule := shut_by(plan_of(booking.day), booking.counter_id, span, errands):
            yield Outside(booking, rule)
