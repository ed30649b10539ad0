# SPDX-License-Identifier: EUPL-1.2
"""A sickness day: forty people have an appointment with somebody who is ill; one press, and everybody knows."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils import timezone

from geleitzug.core.booking import actions
from geleitzug.core.booking.models import Absence, Booking, Counter, Shift, Waiting
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import TAKING, Channel, Line, State
from geleitzug.core.cases.actions.timing import holidays
from geleitzug.ground.mail.models import OutgoingMail
from tests.furnished import Town, furnished_database, town
from tests.pages import PageClient
from tests.signing import sign_in_staff

__all__ = ["furnished_database", "town"]

BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = 40
WITHOUT_MAIL = (3, 17, 31)
LEFT = 5
"""Which of them is put on the waiting list."""
_LISTS = re.compile(r'<select [^>]*name="(wohin\.[^"]+)".*?</select>', re.DOTALL)
_OPTIONS = re.compile(r'<option value="([^"]+)"')


def test_forty_people_are_moved_by_one_press(town: Town) -> None:
    day = _a_tuesday(town)
    derya = _derya(town)
    booked = _forty_come_to(town, day)
    holger = PageClient(headers={"host": "musterhafen.localhost"})
    sign_in_staff(holger, "buergerbuero.leitung", town="musterhafen")

    ill = {"staff": derya, "kind": "unplanned", "first.day": day.day, "first.month": day.month, "first.year": day.year}
    noted = holger.post("/amt/termine/ausfaelle/neu/", ill)
    page = holger.get(noted.headers["Location"]).content.decode()
    chosen = {found[1]: _OPTIONS.findall(found[0])[0] for found in _LISTS.finditer(page)}
    chosen[f"wohin.{booked[LEFT].pk}"] = "warteliste"
    done = holger.post(noted.headers["Location"].partition("?")[0], chosen)
    after = holger.get(done.headers["Location"]).content.decode()

    assert f"{PEOPLE} Termine können so nicht gehalten werden." in page
    assert len(chosen) == PEOPLE
    assert "Alle Termine können gehalten werden" in after
    with town.machine():
        now = {each.pk: each for each in Booking.objects.filter(pk__in=[each.pk for each in booked])}
        _nobody_is_lost(booked, now)
        _no_two_meet()
        elsewhen = [
            each for each in booked if now[each.pk].starts != each.starts and now[each.pk].state == State.BOOKED
        ]
        told = set(OutgoingMail.objects.filter(subject__contains="verlegen").values_list("to", flat=True))
        assert told == {each.mail for each in elsewhen if each.mail}
        assert Waiting.objects.count() == 1
        assert Absence.objects.count() == 1
    for number in WITHOUT_MAIL:
        moved = booked[number] in elsewhen
        assert (f"0471 55{number:02}" in after) == moved


def _a_tuesday(town: Town) -> date:
    with town.machine():
        land = holidays()
    first = timezone.localdate() + timedelta(days=8)
    days = (first + timedelta(days=number) for number in range(40))
    return next(day for day in days if day.weekday() == 1 and land.is_working_day(day))


def _derya(town: Town) -> str:
    with town.machine():
        staff = Shift.objects.filter(counter__location__key="mitte", staff__isnull=False).values_list(
            "staff", flat=True
        )
        return str(staff[0])


def _forty_come_to(town: Town, day: date) -> list[Booking]:
    """Book the first counter out, and the others up to noon: not everybody can just go next door."""
    clerk = town.staff("citizens")
    begins = [datetime.combine(day, time(8), BERLIN) + timedelta(minutes=10 * number) for number in range(43)]
    begins = [each for each in begins if not time(11, 55) <= each.time() < time(12, 30)][:PEOPLE]
    with town.inside():
        counters = list(Counter.objects.filter(location__key="mitte").order_by("name"))
        for number, starts in enumerate(begins):
            for counter in counters if starts.time() < time(12) else counters[:1]:
                _book(starts, counter, number, clerk)
        found = Booking.objects.filter(counter=counters[0], day=day, state=State.BOOKED).order_by("starts")
        return list(found.select_related("location"))


def _book(starts: datetime, counter: Counter, number: int, clerk: object) -> None:
    contact = {"phone": f"0471 55{number:02}"} if number in WITHOUT_MAIL else {"mail": f"{number}@example.org"}
    first = counter.name == "Schalter 1"
    made = actions.book_for(
        Wanted((Line("fuehrungszeugnis"),), ("mitte",), channel=Channel.TELEPHONE), "mitte", starts,
        name=f"Person {number} {counter.name}", **(contact if first else {}), by=clerk, now=timezone.now(),
    )  # fmt: skip
    if made.booking.counter_id != counter.pk:
        Booking.objects.filter(pk=made.booking.pk).update(counter=counter)


def _nobody_is_lost(before: list[Booking], now: dict[object, Booking]) -> None:
    assert len(before) == PEOPLE
    assert now[before[LEFT].pk].state == State.CANCELLED
    for each in before:
        found = now[each.pk]
        if each is not before[LEFT]:
            assert found.state == State.BOOKED
            assert found.counter_id != each.counter_id or found.day != each.day
            assert found.starts >= each.starts


def _no_two_meet() -> None:
    rows = Booking.objects.filter(state__in=TAKING).order_by("counter", "starts")
    spans = list(rows.values_list("counter", "starts", "blocked_until"))
    for (counter, _starts, ends), (other, starts, _ends) in pairwise(spans):
        assert counter != other or ends <= starts
