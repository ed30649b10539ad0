# SPDX-License-Identifier: EUPL-1.2
"""A hall of the citizens' office that is open now, whenever the tests run: the clock on its wall shows about noon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.journeys.before import Before

KEY, NAME, ERRAND, TITLE = "rathaus-mittag", "Rathaus Mittag", "mittag-ausweis", "Mittagsausweis beantragen"
MINUTES = 5


@dataclass(frozen=True, slots=True)
class Hall:
    """A location by its key, and the secrets of the devices that hang there."""

    key: str
    display: str
    kiosk: str


@contextmanager
def hall_of(before: Before, *, printer: str) -> Iterator[Hall]:
    """Open a hall in the world for some journeys, with one counter, a display and a kiosk; then close it for good."""
    with before.in_the_world():
        hall = open_now(printer)
    try:
        yield hall
    finally:
        with before.in_the_world():
            close()


def open_now(printer: str) -> Hall:
    """Plan the hall, set up its devices and type their codes in."""
    from geleitzug.config import seed
    from geleitzug.ground.people.actors import MACHINE
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.appointments.queue import screens
    from geleitzug.verticals.appointments.queue.models import Queue

    town, now = seed.town_of("musterhafen").pk, datetime.now(UTC)
    with doors.machine_door(town):
        place = _plan(now)
        Queue.objects.create(location=place, walk_in=True, printer=printer)
        made = {
            kind: screens.make(by=MACHINE, name=kind, kind=kind, locations=[place], languages=["de"], now=now)[1]
            for kind in ("display", "kiosk")
        }
    with doors.citizen_door(town):
        secrets = {kind: (screens.pair(code, now=now) or ("", ""))[1] for kind, code in made.items()}
    return Hall(KEY, **secrets)


def close() -> None:
    """Let nobody book in the hall any more: other tests find what they find without it."""
    from geleitzug.config import seed
    from geleitzug.core.booking.actions import planning
    from geleitzug.core.booking.models import Errand, Location
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(seed.town_of("musterhafen").pk):
        Location.objects.filter(key=KEY).update(active=False)
        Errand.objects.filter(key=ERRAND).update(active=False)
        planning.raise_rules(None)


def zone_at_noon(now: datetime) -> str:
    """Return a time zone in which it is between twelve and one o'clock: no test of a day's hall meets midnight."""
    return f"Etc/GMT{now.utctimetuple().tm_hour - 12:+d}"


def _plan(now: datetime) -> Any:
    from geleitzug.core.booking.actions import planning
    from geleitzug.core.booking.models import ClosedDay, Counter, Errand, Location, Opening, Release, Shift

    place = Location.objects.create(
        key=KEY, name=NAME, street="Markt 1", postcode="27561", city="Musterhafen", languages=["de"], office="citizens",
        zone=zone_at_noon(now),
    )  # fmt: skip
    hours = {"starts": time(6), "ends": time(20)}
    today = now.astimezone(ZoneInfo(place.zone)).date()
    Errand.objects.create(key=ERRAND, names={"de": TITLE, "en": "Noon card"}, minutes=MINUTES)
    counter = Counter.objects.create(location=place, name="Schalter 7")
    Opening.objects.create(location=place, weekday=today.weekday(), **hours)
    ClosedDay.objects.create(location=place, day=today, **hours)  # were it a holiday
    Shift.objects.create(counter=counter, day=today, **hours)
    Release.objects.create(location=place, lead_minutes=0, horizon_days=1)
    planning.raise_rules(None)
    return place
