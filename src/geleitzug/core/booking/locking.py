# SPDX-License-Identifier: EUPL-1.2
"""Who books goes in one after the other: the row of a location's day is locked, and gets a number nobody has seen.

Days are locked in one order, all that a step needs at once; so two steps never wait for one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from geleitzug.core.booking import lately
from geleitzug.core.booking.errors import NoSuchBooking, NotAllowedNow
from geleitzug.core.booking.models import Booking
from geleitzug.core.booking.rules import State, fresh_number
from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.doors import MACHINE, Door

_LOCK = """
    insert into booking_bookedday (id, tenant_id, location_id, day, number) values (%s, %s, %s, %s, %s)
    on conflict (tenant_id, location_id, day) do update set number = excluded.number
"""

_OVER = "select id from booking_booking where location_id = %s and day = %s and state = 'held' and held_until <= %s"


@contextmanager
def at_the_book() -> Iterator[None]:
    """Stand at the machine's door: no page shows who else is booked. What fails in between is undone as a whole."""
    with doors.open_door(Door(MACHINE, doors.current_tenant())):
        yield


def lock_days(wanted: Iterable[tuple[UUID, date]]) -> None:
    """Lock days of locations until the transaction ends, and say that their bookings change."""
    town = doors.current_tenant()
    with connection.cursor() as cursor:
        for location, day in sorted(set(wanted)):
            cursor.execute(_LOCK, [uuid7(), town, location, day, fresh_number()])


def lock_person(mark: str) -> None:
    """Let nobody else book for the same person until the transaction ends; after the days, never before."""
    _lock(mark)


def lock_server() -> None:
    """Let nobody else set the town's video server up until the transaction ends: pressed twice, it is one."""
    _lock("video server")


def _lock(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{doors.current_tenant()} {what}"])


def locked(key: UUID, *, also: Iterable[tuple[UUID, date]] = ()) -> Booking:
    """Return a booking whose day is locked, and further days with it.

    Raises NoSuchBooking, and NotAllowedNow where somebody has just moved it: the days to lock are then others.
    """
    found = Booking.objects.filter(pk=key).first()
    if found is None:
        raise NoSuchBooking
    before = (found.location_id, found.day)
    lock_days([before, *also])
    lately.forget(doors.current_tenant())
    found = Booking.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NoSuchBooking
    if (found.location_id, found.day) != before:
        raise NotAllowedNow
    return found


def drop_over(location: UUID, day: date, now: datetime) -> None:
    """Delete holds of a locked day whose minutes are over: nobody has typed a name, and their time is somebody's."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [location, day, now])
        over = [key for (key,) in cursor.fetchall()]
    if over:
        Booking.objects.filter(pk__in=over, state=State.HELD).delete()
