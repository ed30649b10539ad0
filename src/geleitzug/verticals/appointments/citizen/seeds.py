# SPDX-License-Identifier: EUPL-1.2
"""The demo's appointments over the next weeks, booked by the verbs citizens use. The offer seeds its own room."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from geleitzug.core.booking import actions
from geleitzug.core.booking.errors import BookingError
from geleitzug.core.booking.models import Booking, Errand
from geleitzug.core.booking.queries import Wanted, free_times
from geleitzug.core.booking.rules import Line
from geleitzug.ground.people.actors import NOBODY
from geleitzug.ground.tenancy import directory, doors

HOW_MANY = {"musterhafen": 48, "sandmoor": 6}
DAYS, MOST_FREE = 28, 150
"""So far ahead the demo's people book, and among so many free times they choose: about a day's."""
NAMES = (
    "Anke Behrens", "Björn Carstens", "Clara Dierksen", "Elif Yıldız", "Fiete Gerdes", "Grete Immen", "Hinnerk Kück",
    "Insa Lüdeke", "Jördis Nordmann", "Kemal Çelik", "Łukasz Wiśniewski", "Maïté Böse", "Neele Poppe", "Olena Renken",
    "Rüdiger Haase", "Søren Jürgens",
)  # fmt: skip


def play() -> None:
    """Let people of the town whose door is open book, once: soon more of them than later."""
    town = directory.by_id(doors.current_tenant()).key
    if town not in HOW_MANY or Booking.objects.exists():
        return
    chance = random.Random(town)  # noqa: S311 - invented people
    wanted = [line for errand in Errand.objects.filter(active=True, once=False) for line in _lines(errand)]
    if not wanted:
        return
    for number in range(HOW_MANY[town]):
        _book(chance, chance.choice(wanted), NAMES[number % len(NAMES)], has_mail=number % 3 == 0)


def _lines(errand: Errand) -> Iterator[Line]:
    yield Line(errand.key)
    if errand.most_persons > 1:
        yield Line(errand.key, 2)


def _book(chance: random.Random, line: Line, name: str, *, has_mail: bool) -> None:
    """Book one of the free times; who is refused goes without, as people do."""
    now = timezone.now()
    first = timezone.localdate(now) + timedelta(days=int(chance.random() ** 2 * DAYS))
    wanted = Wanted((line,), first=first)
    free = free_times(wanted, now, most=MOST_FREE)
    if not free:
        return
    time = chance.choice(free)
    address = name.casefold().replace(" ", ".").encode("ascii", "ignore").decode() + "@example.org"
    contact = {"mail": address if has_mail else "", "phone": f"0471 {chance.randrange(10_000, 99_999)}"}
    try:
        held = actions.hold(wanted, time.location, time.starts, session="", has_account=True, now=now)
        actions.confirm(held.code, name=name, **contact, by=NOBODY, now=now)
    except BookingError:
        return
