# SPDX-License-Identifier: EUPL-1.2
"""The port for meeting by video, and when one may come in. Who writes a way in knows the server's language.

Nobody is called: a way in is an address that a browser follows, signed by a secret the town shares with its server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

BEFORE = timedelta(minutes=10)
"""So long before the appointment the way in is open."""
AFTER = timedelta(minutes=15)
"""So long after its end a way in that was taken still holds: who loses the line comes back into a longer talk."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server of a town. ``secret`` is shared with it, or the private half of keys whose ``key_id`` it knows.

    ``domain`` is what the server calls itself inside; usually the host of its address.
    """

    url: str
    app: str
    secret: str
    domain: str
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class WayIn:
    """Who comes into which room, and between which moments. ``host`` may let others in and out."""

    room: str
    name: str
    host: bool
    opens: datetime
    closes: datetime


class Rooms(Protocol):
    """Who knows a kind of server."""

    def objection(self, server: Server) -> tuple[str, str]:
        """Say which field of a server is wrong and why, in one sentence; two empty texts if none is."""

    def address(self, server: Server, way: WayIn) -> str:
        """Return the address by which a browser comes in."""


class WrongServer(ValueError):
    """A server that cannot be: ``field`` is which of its parts, the text a sentence for who sets it up."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class NoRooms(RuntimeError):
    """No connector knows a server for video."""


_rooms: list[Rooms] = []


def use(rooms: Rooms) -> None:
    """Let ways in be written by this connector from now on."""
    _rooms[:] = [rooms]


def rooms() -> Rooms:
    """Return who writes ways in; raises NoRooms."""
    if not _rooms:
        raise NoRooms("no connector knows a server for video")
    return _rooms[0]


def is_open(starts: datetime, ends: datetime, now: datetime) -> bool:
    """Tell whether somebody may come in now: from ten minutes before until the end."""
    return starts - BEFORE <= now < ends
