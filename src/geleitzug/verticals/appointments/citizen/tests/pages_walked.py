# SPDX-License-Identifier: EUPL-1.2
"""Walking the pages of booking: what is typed, pressed and read, for the tests of booking, changing and waiting."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.core.booking import lately
from geleitzug.core.booking.models import Waiting
from geleitzug.ground.web import limits, standing
from geleitzug.verticals.appointments.citizen import gate
from geleitzug.verticals.appointments.citizen.tests.planned import plan

CARD = "a=probe-ausweis:2&ort=probe-sued&ort=probe-west"

DOG = "a=probe-hund:1&ort=probe-sued&ort=probe-west"

MARIA = {"name": "Maria Muster", "mail": "maria@example.org", "phone": "", "sprache": "de", "einwilligung": "ja"}

VALUE = re.compile(r'name="zeit" value="([^"]+)"')


@pytest.fixture
def planned(town: Town) -> Town:
    """Musterhafen with two places to book at."""
    with town.machine():
        plan()
    gate.load.forget()
    standing.forget()
    limits.forget_all()
    lately.forget_all()
    return town


@pytest.fixture
def browser(planned: Town) -> PageClient:
    return PageClient(headers={"host": "musterhafen.localhost"})


def times_in(answer: Any) -> list[str]:
    return VALUE.findall(answer.content.decode())


def held_by(browser: PageClient, query: str = CARD, nth: int = 0) -> str:
    """Hold the nth free time; returns where one says who comes."""
    value = times_in(browser.get(f"/termine/zeiten/?{query}"))[nth]
    return str(browser.post("/termine/halten/", {"wunsch": query, "zeit": value}).headers["Location"])


def booked_by(browser: PageClient, query: str = CARD, nth: int = 0, **typed: str) -> str:
    """Book the nth free time; returns the address of its page."""
    answer = browser.post(held_by(browser, query, nth), {**MARIA, **typed, "_buchen": "1"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def waiting_by(browser: PageClient, planned: Town, sent: dict[str, str]) -> str:
    """Ask for a place on the waiting list; returns its address, which only the mail tells."""
    page = browser.post("/termine/warteliste/", sent, follow=True).content.decode()
    assert "Wir haben Ihnen eine E-Mail geschickt" in page
    code = waiting_code(planned)
    assert code not in page
    return reverse("appointments:waiting", args=[code])


def waiting_code(planned: Town) -> str:
    with planned.machine():
        return Waiting.objects.latest("made_at").secret
