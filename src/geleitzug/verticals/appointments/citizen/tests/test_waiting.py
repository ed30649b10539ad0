# SPDX-License-Identifier: EUPL-1.2
"""The waiting list on its pages: who waits is offered an earlier time, takes it, declines it or leaves."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking.actions import waiting
from geleitzug.core.booking.models import Booking, Waiting
from geleitzug.core.booking.rules import State
from geleitzug.verticals.appointments.citizen.tests.pages_walked import (
    CARD,
    MARIA,
    booked_by,
    waiting_by,
)


def test_who_waits_is_offered_an_earlier_time_and_takes_it(browser: PageClient, planned: Town) -> None:
    address = booked_by(browser, nth=-1).partition("?")[0]
    with planned.machine():
        late = Booking.objects.get(state=State.BOOKED, location__key__startswith="probe-")
    join = re.search(r'href="(/termine/warteliste/[^"]+)"', browser.get(address).content.decode())[1]  # type: ignore[index]
    page = browser.get(join.replace("&amp;", "&")).content.decode()
    assert "Ihren Termin behalten Sie" in page
    code = address.removeprefix("/termin/").strip("/")
    sent = {"wunsch": CARD, "termin": code, "einwilligung": "ja"}
    waits = waiting_by(browser, planned, sent)
    assert "Sie stehen auf der Warteliste" in browser.get(waits).content.decode()
    with planned.machine():
        assert waiting.offer_in_turn(timezone.now()) == 1
    offered = browser.get(waits).content.decode()
    assert "Eine frühere Zeit ist frei" in offered
    assert "Maria" not in offered

    answer = browser.post(waits, {"wahl": "nehmen"})

    assert answer.headers["Location"].startswith(address)
    with planned.machine():
        booking = Booking.objects.get(state=State.BOOKED, location__key__startswith="probe-")
    assert (booking.pk, booking.starts < late.starts) == (late.pk, True)
    assert "nicht mehr auf der Warteliste" in browser.get(waits).content.decode()


def test_declining_waits_on_and_leaving_ends_it(browser: PageClient, planned: Town) -> None:
    value = {**MARIA, "wunsch": CARD}
    waits = waiting_by(browser, planned, value)
    with planned.machine():
        Waiting.objects.update(before=timezone.now() + timedelta(days=30))
        waiting.offer_in_turn(timezone.now())

    declined = browser.post(waits, {"wahl": "ablehnen"}, follow=True).content.decode()
    assert "Sie haben abgelehnt" in declined
    assert "nehmen" not in re.findall(r'name="wahl" value="([^"]+)"', declined)
    assert browser.post(waits, {"wahl": "nehmen"}).headers["Location"] == f"{waits}?hinweis=vorbei"
    assert "nicht mehr auf der Warteliste" in browser.post(waits, {"wahl": "verlassen"}, follow=True).content.decode()


def test_who_waits_leaves_an_address(browser: PageClient) -> None:
    page = browser.post("/termine/warteliste/", {"wunsch": CARD, "name": "Maria", "mail": ""}).content.decode()

    assert "Nur so können wir Ihnen Bescheid sagen" in page
    assert browser.get("/warteliste/gibt-es-nicht/").status_code == 404
