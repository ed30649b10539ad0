# SPDX-License-Identifier: EUPL-1.2
"""What displays and phones are told, out of this process's memory: no session, no door, no row where nothing moved.

One row per location counts its changes (Queue.version). A process asks for all of a town's counts at most once a
second, and reads a location anew only when its count has moved, or after a minute, because waiting times age. Numbers
and screens are found by the digest of their secret; a secret nobody has is not found, and no database is asked for it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from django.utils import timezone

from geleitzug.core.booking.models import Location
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.appointments.queue import queries, rules, waiting
from geleitzug.verticals.appointments.queue.models import Call, Queue, Screen, Ticket
from geleitzug.verticals.appointments.queue.rules import AT_COUNTER, State
from geleitzug.verticals.appointments.queue.waiting import Pace, Wait

ASK_AGAIN = 1.0
"""Seconds for which the counts of a town are good."""
OLDEST = 60.0
"""Seconds for which a board is good though nothing moved."""
SHOWN_CALLS = 8
SHOWN_FOR = timedelta(minutes=20)
"""A call older than that is not on a display any more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as displays show it."""

    id: str
    number: str
    counter: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A number as its own page shows it."""

    number: str
    state: State
    location: str
    place: str
    counter: str = ""
    calls: int = 0
    before: int = 0
    wait: Wait | None = None
    due: datetime | None = None
    zone: str = "Europe/Berlin"

    @property
    def tag(self) -> str:
        """Return what changes exactly when the page would."""
        span = f"{self.wait.low}-{self.wait.high}-{self.wait.is_measured:d}" if self.wait else ""
        return f"{self.state}.{self.before}.{span}.{self.calls}.{self.counter.encode().hex()}.{self.location}"


@dataclass(frozen=True, slots=True)
class Board:
    """All of a location that is shown to somebody."""

    version: int
    made: float
    key: str
    name: str
    calls: tuple[Shown, ...] = ()
    numbers: dict[UUID, Standing] = field(default_factory=dict)
    waiting: int = 0
    wait: Wait | None = None
    """How long somebody waits who comes now."""
    counters: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """A paired display or kiosk."""

    id: UUID
    kind: str
    name: str
    locations: tuple[UUID, ...]
    languages: tuple[str, ...]


@dataclass(slots=True)
class _Town:
    asked: float = -ASK_AGAIN
    versions: dict[UUID, int] = field(default_factory=dict)
    boards: dict[UUID, Board] = field(default_factory=dict)
    devices: dict[UUID, Device] = field(default_factory=dict)
    devices_made: float = -OLDEST
    lock: Lock = field(default_factory=Lock)


_towns: dict[UUID, _Town] = {}
_towns_lock = Lock()


def number(tenant: UUID, holder: UUID) -> Standing | None:
    """Return how a number stands, by the digest of its secret."""
    for board in _fresh(tenant).boards.values():
        if (found := board.numbers.get(holder)) is not None:
            return found
    return None


def device(tenant: UUID, holder: UUID) -> Device | None:
    """Return a paired device by the digest of its secret."""
    return _fresh(tenant).devices.get(holder)


def shown(tenant: UUID, locations: tuple[UUID, ...]) -> tuple[Board, ...]:
    """Return the boards of locations in this order."""
    boards = _fresh(tenant).boards
    return tuple(boards[each] for each in locations if each in boards)


def board(tenant: UUID, location: UUID) -> Board | None:
    """Return the board of one location."""
    return _fresh(tenant).boards.get(location)


def forget(tenant: UUID | None = None) -> None:
    """Ask anew at the next look: what this process has just changed itself is seen at once."""
    with _towns_lock:
        if tenant is None:
            _towns.clear()
        elif tenant in _towns:
            _towns[tenant].asked = -ASK_AGAIN
            _towns[tenant].devices_made = -OLDEST


def _fresh(tenant: UUID) -> _Town:
    with _towns_lock:
        town = _towns.setdefault(tenant, _Town())
    if time.monotonic() - town.asked < ASK_AGAIN:
        return town
    if not town.lock.acquire(blocking=not town.boards):  # meanwhile the others tell what was known a moment ago
        return town
    try:
        if time.monotonic() - town.asked >= ASK_AGAIN:
            with doors.at_machine_door(tenant):
                _ask(town)
    finally:
        town.lock.release()
    return town


def _ask(town: _Town) -> None:
    now = time.monotonic()
    versions = dict(Queue.objects.values_list("location", "version"))
    stale = [
        key
        for key, version in versions.items()
        if (known := town.boards.get(key)) is None or known.version != version or now - known.made > OLDEST
    ]
    boards = {key: known for key, known in town.boards.items() if key in versions}
    if stale:
        moment = timezone.now()
        for location in Location.objects.filter(pk__in=stale):
            boards[location.pk] = make(location, versions[location.pk], moment)
    if stale or now - town.devices_made > OLDEST / 2:
        town.devices = _devices()
        town.devices_made = now
    town.versions, town.boards = versions, boards
    town.asked = time.monotonic()


def make(location: Location, version: int, now: datetime) -> Board:
    """Read a location's board: seven statements, however many wait."""
    day = queries.day_of(location, now)
    tickets = list(Ticket.objects.filter(location=location, day=day).select_related("counter"))
    known = queries.errands(location, day)
    seats = queries.seats(location, day)
    calls = Call.objects.filter(location=location, at__gt=now - SHOWN_FOR).order_by("-at")
    rows = [Shown(str(each.pk), each.number, each.counter, each.at) for each in calls[: SHOWN_CALLS * 3]]
    coming = queries.coming_soon(location, now, known)
    numbers, ahead, busy = _standings(location, tickets, known, len(seats), now, coming)
    before = waiting.with_coming(ahead, coming, busy, len(seats))
    return Board(
        version=version, made=time.monotonic(), key=location.key, name=location.name,
        calls=_last_of_each(rows), numbers=numbers, waiting=len(ahead),
        wait=waiting.wait(before, busy, len(seats)), counters=len(seats),
    )  # fmt: skip


def _standings(
    location: Location,
    tickets: list[Ticket],
    known: queries.Errands,
    counters: int,
    now: datetime,
    coming: list[tuple[float, Pace]],
) -> tuple[dict[UUID, Standing], list[Pace], list[Pace]]:
    """Return how each number stands, the visits that wait in their order, and those being served."""
    by_id = {each.pk: each for each in tickets}
    queued = [queries.waiter_of(each) for each in tickets if each.state == State.WAITING]
    busy = [known.of(each.errands) for each in tickets if each.state in AT_COUNTER]
    numbers: dict[UUID, Standing] = {}
    ahead: list[Pace] = []
    for_walk_in = bool(queued) and queries.is_for_walk_in(location, now)
    for before, (waiter, _why) in enumerate(rules.in_turn(queued, now, for_walk_in=for_walk_in)):
        ticket = by_id[waiter.id]
        is_walk_in = not waiter.keeps_time and not waiter.sent_on
        goes_first = waiting.with_coming(ahead, coming, busy, counters) if is_walk_in else ahead
        span = waiting.wait(goes_first, busy, counters)
        numbers[ticket.holder] = _standing(ticket, location, before=before, wait=span)
        ahead.append(known.of(ticket.errands))
    for ticket in tickets:
        numbers.setdefault(ticket.holder, _standing(ticket, location))
    return numbers, ahead, busy


def _standing(ticket: Ticket, location: Location, *, before: int = 0, wait: Wait | None = None) -> Standing:
    return Standing(
        number=ticket.number, state=ticket.standing, location=location.key, place=location.name,
        counter=ticket.counter.name if ticket.counter else "", calls=ticket.calls,
        before=before, wait=wait, due=ticket.due, zone=location.zone,
    )  # fmt: skip


def _last_of_each(calls: list[Shown]) -> tuple[Shown, ...]:
    """Return the newest call of each number, newest first."""
    seen: dict[str, Shown] = {}
    for each in calls:
        seen.setdefault(each.number, each)
    return tuple(seen.values())[:SHOWN_CALLS]


def _devices() -> dict[UUID, Device]:
    return {
        each.holder: Device(
            each.pk, each.kind, each.name, tuple(UUID(key) for key in each.locations), tuple(each.languages)
        )
        for each in Screen.objects.exclude(holder=None)
        if each.holder is not None
    }
