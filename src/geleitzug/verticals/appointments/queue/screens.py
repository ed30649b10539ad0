# SPDX-License-Identifier: EUPL-1.2
"""Displays and kiosks: set up in the office, paired by a code that is typed into the device, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from geleitzug.core.booking.models import Location
from geleitzug.core.booking.permissions import PLAN, SERVE
from geleitzug.core.screens import pairing
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.appointments.queue import boards
from geleitzug.verticals.appointments.queue.events import QueueChanged, ScreenEnded, ScreenMade, ScreenPaired
from geleitzug.verticals.appointments.queue.models import Queue, Screen
from geleitzug.verticals.appointments.queue.taking import locked

SCREEN = "screen"
"""What the secret of a device opens."""
CODE_LASTS = timedelta(minutes=30)
MOST_SCREENS = 500


class TooManyScreens(Exception):
    """A town has very many devices already."""


def make(
    *, by: Actor, name: str, kind: str, locations: Sequence[Location], languages: Sequence[str], now: datetime
) -> tuple[Screen, str]:
    """Set a device up and return the code to be typed into it, for the only time; raises TooManyScreens."""
    for each in locations:
        by = require(by, PLAN, office=each.office)
    if Screen.objects.count() >= MOST_SCREENS:
        raise TooManyScreens
    screen = Screen.objects.create(
        name=name, kind=kind, locations=[str(each.pk) for each in locations], languages=list(languages)
    )
    return screen, new_code(screen, by=by, now=now)


def new_code(screen: Screen, *, by: Actor, now: datetime) -> str:
    """Make a new code; the device that was paired goes on until another one takes the code."""
    by = _planner(screen, by)
    code = pairing.new_pairing_code()
    screen.code_digest, screen.code_until = pairing.pairing_digest(code), now + CODE_LASTS
    screen.save(update_fields=["code_digest", "code_until"])
    emit(ScreenMade(subject=screen.pk, name=screen.name, device=screen.kind), by=by)
    return code


def pair(typed: str, *, now: datetime) -> tuple[Screen, str] | None:
    """Use a code up: returns the device and its secret, for the only time; None for a code nobody gave out."""
    digest = pairing.pairing_digest(typed)
    if not digest:
        return None
    with doors.at_machine_door(doors.current_tenant()):
        screen = Screen.objects.select_for_update().filter(code_digest=digest, code_until__gt=now).first()
        if screen is None:
            return None
        secret = pairing.new_secret()
        screen.code_digest, screen.code_until = "", None
        screen.holder, screen.paired_at = pairing.holder_of(secret, of=SCREEN), now
        screen.save(update_fields=["code_digest", "code_until", "holder", "paired_at"])
        emit(ScreenPaired(subject=screen.pk, name=screen.name, device=screen.kind), by=MACHINE)
    boards.forget(doors.current_tenant())
    return screen, secret


def end(screen: Screen, *, by: Actor) -> None:
    """Take a device out of use; what it shows goes within a minute."""
    by = _planner(screen, by)
    emit(ScreenEnded(subject=screen.pk, name=screen.name, device=screen.kind), by=by)
    screen.delete()
    boards.forget(doors.current_tenant())


def seen(screen: UUID, today: date) -> None:
    """Note that a device has asked today: a write a day, and not one for each question."""
    with doors.at_machine_door(doors.current_tenant(), as_one=True):
        Screen.objects.filter(pk=screen).exclude(seen_on=today).update(seen_on=today)


def change_queue(
    location: Location, *, by: Actor, walk_in: bool, printer: str, groups: list[dict[str, object]]
) -> None:
    """Change how the queue of a location works."""
    by = require(by, PLAN, office=location.office)
    row = locked(location)
    Queue.objects.filter(pk=row.pk).update(walk_in=walk_in, printer=printer, groups=groups)
    emit(QueueChanged(subject=location.pk, location=location.name, what="settings"), by=by)


def shut(location: Location, *, by: Actor, day: date, is_shut: bool) -> None:
    """Give out no more numbers on this day, or give them out again. Who serves may: they see the hall."""
    by = require(by, SERVE, office=location.office)
    row = locked(location)
    Queue.objects.filter(pk=row.pk).update(shut_on=day if is_shut else None)
    emit(QueueChanged(subject=location.pk, location=location.name, what="shut" if is_shut else "opened"), by=by)


def _planner(screen: Screen, by: Actor) -> Actor:
    """Return who may change a device: all its locations are theirs to plan, those out of use as well."""
    for each in Location.objects.filter(pk__in=screen.locations):
        by = require(by, PLAN, office=each.office)
    return by
