# SPDX-License-Identifier: EUPL-1.2
"""A hall for tests: a location of the town's citizens' office with counters and errands, and people who come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from geleitzug.core.booking.bookings import Booking
from geleitzug.core.booking.models import Counter, Errand, Location
from geleitzug.core.booking.rules import Channel
from geleitzug.core.booking.rules import State as Booked
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.verticals.appointments.queue import taking
from geleitzug.verticals.appointments.queue.rules import Priority, Way
from geleitzug.verticals.appointments.queue.taking import Taken

PASSPORT, CAR = "test-passport", "test-car"


def noon() -> datetime:
    """Return twelve o'clock today: an hour before and after is the same day, whenever the tests run."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Hall:
    """A location and its counters."""

    location: Location
    counters: tuple[Counter, ...]

    def comes(
        self, *errands: str, now: datetime | None = None, by: Actor = MACHINE, priority: Priority = Priority.NONE
    ) -> Taken:
        """Let somebody come without an appointment."""
        lines = [(errand, 1) for errand in errands or (PASSPORT,)]
        return taking.take_number(
            self.location, by=by, now=now or timezone.now(), way=Way.STAFF, lines=lines, priority=priority
        )

    def booked(self, starts: datetime, number: str = "K123", name: str = "Erika Beispiel") -> Booking:
        """Return an appointment at the first counter."""
        ends = starts + timedelta(minutes=10)
        return Booking.objects.create(
            location=self.location,
            counter=self.counters[0],
            day=timezone.localdate(starts),
            starts=starts,
            ends=ends,
            blocked_until=ends,
            state=Booked.BOOKED,
            channel=Channel.ONLINE,
            number=number,
            name=name,
            lines=[{"errand": PASSPORT, "count": 1}],
        )


def furnish(*, counters: int = 2, key: str = "test-halle", office: str = "citizens") -> Hall:
    """Make a hall; stands at the machine's or the office's door."""
    location = Location.objects.create(key=key, name="Testhalle", office=office)
    for errand, minutes in ((PASSPORT, 10), (CAR, 20)):
        Errand.objects.get_or_create(
            key=errand, defaults={"names": {"de": errand.title(), "en": errand.title()}, "minutes": minutes}
        )
    rows = [Counter.objects.create(location=location, name=f"Schalter {at + 1}") for at in range(counters)]
    return Hall(location, tuple(rows))
