# SPDX-License-Identifier: EUPL-1.2
"""People at the citizens' office, and booking for somebody as they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from tests.furnished import Town, furnished_database, town
from tests.pages import PageClient
from tests.signing import sign_in_staff

from geleitzug.core.booking import actions, reading
from geleitzug.core.booking.models import Booking, Counter, Location, Shift
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import Channel, Line
from geleitzug.core.cases.actions.timing import holidays

__all__ = ["furnished_database", "town"]

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Compute free time anew: the versions of rules begin again with each test that is rolled back."""
    reading.forget_all()


@pytest.fixture
def of(town: Town) -> Callable[[str], PageClient]:
    """Return the browser of a member of staff."""

    def signed_in(login: str) -> PageClient:
        client = PageClient(headers={"host": "musterhafen.localhost"})
        sign_in_staff(client, login, town="musterhafen")
        return client

    return signed_in


@pytest.fixture
def mitte(town: Town) -> Location:
    """The citizens' office in the middle of town."""
    with town.machine():
        return Location.objects.get(key="mitte")


@pytest.fixture
def working_day(town: Town) -> date:
    """A Tuesday some weeks ahead on which the office works: never a holiday, whatever day the tests run on."""
    with town.machine():
        land = holidays()
    first = timezone.localdate() + timedelta(days=8)
    days = (first + timedelta(days=number) for number in range(30))
    return next(
        day for day in days if day.weekday() == 1 and all(land.is_working_day(day + timedelta(n)) for n in (0, 1))
    )


@pytest.fixture
def booked(town: Town, working_day: date) -> Callable[..., Booking]:
    """Book for somebody at a time of that day, at a certain counter where one is named."""

    def book(hour: int, minute: int = 0, *, counter: str = "", place: str = "mitte", **contact: Any) -> Booking:
        starts = datetime.combine(working_day, time(hour, minute), BERLIN)
        clerk = town.staff("citizens")
        wanted = Wanted((Line("fuehrungszeugnis", 1),), (place,), channel=Channel.TELEPHONE)
        with town.inside():
            held = actions.book_for(
                wanted, place, starts, **{"name": "Femke Janssen", **contact}, by=clerk, now=timezone.now()
            )
            if counter:
                where = Counter.objects.get(location__key=place, name=counter)
                Booking.objects.filter(pk=held.booking.pk).update(counter=where)
            return Booking.objects.select_related("counter", "location").get(pk=held.booking.pk)

    return book


@pytest.fixture
def derya(town: Town) -> Any:
    """Who works at the first counter."""
    with town.machine():
        return Shift.objects.filter(counter__location__key="mitte", staff__isnull=False).values_list(
            "staff", flat=True
        )[0]
