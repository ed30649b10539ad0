# SPDX-License-Identifier: EUPL-1.2
"""Many at the same moment, with real transactions: as many win as there are times, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from tests.furnished import at_once

from geleitzug.core.booking import actions, clock, queries
from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.errors import AlreadyBooked, NotAllowedNow, TimeGone
from geleitzug.core.booking.models import Booking, Offered
from geleitzug.core.booking.queries import Wanted
from geleitzug.core.booking.rules import Line, State
from geleitzug.core.booking.tests.offices import NOW, VISITOR, Offices, at, days_later

PASS = Wanted((Line("ausweis"),))


def booked(offices: Offices, starts: datetime, who: str, *, errand: str = "ausweis", location: str = "mitte") -> Any:
    with offices.outside():
        held = actions.hold(Wanted((Line(errand),)), location, starts, session=who, now=NOW)
        return actions.confirm(held.code, name=who, mail=f"{who}@example.org", by=VISITOR, now=NOW)


def test_of_twelve_who_want_the_same_time_two_have_it(own_offices: Offices) -> None:
    found = at_once(*(lambda n=n: booked(own_offices, at(8), f"w{n}") for n in range(12)))

    assert Counter(type(each).__name__ for each in found) == {"Booking": 2, "TimeGone": 10}
    with own_offices.machine():
        rows = Booking.objects.filter(state=State.BOOKED)
        assert {row.counter_id for row in rows} == {own_offices.rows["mitte1"].pk, own_offices.rows["mitte2"].pk}
    assert own_offices.free()[0].starts == at(8), "Nord is still free, and what is kept of Mitte is not older"
    assert own_offices.free(locations=("mitte",))[0].starts == at(8, 15)


def test_a_double_click_at_the_same_moment_takes_the_time_from_nobody(own_offices: Offices) -> None:
    def press() -> Any:
        return own_offices.hold(at(8), location="nord", session="the same browser")

    found = at_once(press, press, press)

    assert [type(each).__name__ for each in found] == ["Held"] * 3
    with own_offices.machine():
        assert Booking.objects.filter(state=State.HELD).count() == 1


def test_who_takes_the_next_offer_finds_one_until_there_is_none(own_offices: Offices) -> None:
    def grab(who: str) -> Any:
        for _each in range(40):
            with own_offices.outside():
                free = queries.free_times(PASS, NOW, most=1)
            if not free or free[0].starts.date() != NOW.date():
                return None
            try:
                return booked(own_offices, free[0].starts, who, location=free[0].location)
            except TimeGone:
                continue
        return "starved"

    found = at_once(*(lambda n=n: [grab(f"g{n}-{each}") for each in range(8)] for n in range(8)))

    got = [each for row in found for each in row]
    assert Counter(type(each).__name__ for each in got) == {"Booking": 48, "NoneType": 16}


def test_changes_across_each_other_wait_for_nobody(own_offices: Offices) -> None:
    codes = []
    for day in (0, 1):
        for number in range(4):
            held = own_offices.book(at(8 + number, day=days_later(day)), mail=f"{day}{number}@example.org")
            codes.append((held.code, at(8 + number, 30, day=days_later(1 - day))))

    def move(code: str, starts: datetime) -> Any:
        with own_offices.outside():
            return actions.change(code, "mitte", starts, by=VISITOR, now=NOW)

    found = at_once(*(lambda pair=pair: move(*pair) for pair in codes))

    assert [type(each) for each in found] == [Booking] * 8
    with own_offices.machine():
        assert Booking.objects.filter(state=State.BOOKED).count() == 8


def test_one_person_in_two_windows_has_one_appointment(own_offices: Offices) -> None:
    def book(location: str) -> Any:
        return booked(own_offices, at(8), "erika", errand="auto", location=location)

    found = at_once(*(lambda place=place: book(place) for place in ("mitte", "nord", "mitte", "nord")))

    kinds = Counter(type(each).__name__ for each in found)
    assert kinds["Booking"] == 1, kinds
    assert {type(each) for each in found} <= {Booking, AlreadyBooked, TimeGone}


def test_confirmed_twice_and_called_off_at_once_is_one_of_both(own_offices: Offices) -> None:
    held = own_offices.hold(at(9))

    def confirm() -> Any:
        with own_offices.outside():
            return actions.confirm(held.code, name="A", mail="a@example.org", by=VISITOR, now=NOW)

    def cancel() -> Any:
        with own_offices.outside():
            return actions.cancel(held.code, by=VISITOR, now=NOW)

    found = at_once(confirm, confirm, cancel)

    assert all(isinstance(each, Booking | NotAllowedNow) for each in found)
    with own_offices.machine():
        row = Booking.objects.get(pk=held.booking.pk)
        assert row.state in (State.BOOKED, State.CANCELLED)
        assert (row.name == "A") == (row.state == State.BOOKED)


def test_two_runs_of_the_waiting_list_offer_each_time_once_and_stop_nobody_from_booking(
    own_offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        with own_offices.outside():
            waiting.wait(
                PASS, name=f"w{number}", mail=f"w{number}@example.org", before=at(12, day=days_later(1)), by=VISITOR,
                now=NOW,
            )  # fmt: skip
    monkeypatch.setattr(clock.timezone, "now", lambda: NOW)

    def run() -> None:
        clock.offer_in_turn(tenant=own_offices.town)

    found = at_once(run, lambda: booked(own_offices, at(11), "b"), run, lambda: booked(own_offices, at(11, 15), "c"))

    assert [type(each) for each in found] == [type(None), Booking, type(None), Booking]
    with own_offices.machine():
        assert sorted(Offered.objects.values_list("waiting__passed", "state")) == [(0, Offered.State.OPEN)] * 6
        assert Booking.objects.filter(state=State.HELD).count() == 6
