# SPDX-License-Identifier: EUPL-1.2
"""The way into an appointment by video: the room of a booking, for the citizen by their link and for staff.

A room's name is a keyed hash of the booking: nobody outside can guess it, and it is stored nowhere. Neither room nor
way in says who somebody is: the citizen is called by their number, staff by the place they work at.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from geleitzug.core.booking import video
from geleitzug.core.booking.models import Booking, VideoServer
from geleitzug.core.booking.rules import State
from geleitzug.core.booking.video import Server, WayIn
from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.ground.tenancy import doors

TALKING = (State.BOOKED, State.ARRIVED, State.SERVED)
"""States in which there is somebody to talk to; who was noted as served may still have a question."""


def is_offered() -> bool:
    """Tell whether the town has a server: without one nothing is offered by video."""
    return server() is not None


def server() -> VideoServer | None:
    """Return the town's server; its secret is for the machine's eyes alone, so it is read at that door."""
    with doors.at_machine_door(doors.current_tenant(), as_one=True):
        return VideoServer.objects.filter(active=True).first()


def host_of(found: VideoServer) -> str:
    """Return under which name people know the server."""
    return urlsplit(found.url).netloc


def is_open(booking: Booking, now: datetime) -> bool:
    """Tell whether somebody may come into a booking's room now."""
    return booking.by_video and booking.standing in TALKING and video.is_open(booking.starts, booking.ends, now)


def way_in(booking: Booking, now: datetime, *, host: bool) -> str | None:
    """Return where somebody comes in, ``host`` for staff; None while it is shut or without server."""
    found = server() if is_open(booking, now) else None
    if found is None:
        return None
    name = booking.location.name if host else booking.number
    opens, closes = booking.starts - video.BEFORE, booking.ends + video.AFTER
    return video.rooms().address(as_value(found), WayIn(_room(booking), name, host, opens, closes))


def as_value(found: VideoServer) -> Server:
    """Return a server as connectors are told of it."""
    return Server(found.url, found.app, found.secret, found.domain, found.key_id)


def _room(booking: Booking) -> str:
    return f"termin-{lookup_hash(f'booking video {booking.pk}')[:40]}"
