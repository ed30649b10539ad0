# SPDX-License-Identifier: EUPL-1.2
"""When many come at once: a browser works or waits, one address holds so much, and programs ask for next to nothing."""

from __future__ import annotations

import re
from typing import Any

from django.conf import LazySettings
from tests.furnished import Town
from tests.pages import PageClient

from geleitzug.verticals.appointments.citizen import challenge, gate
from geleitzug.verticals.appointments.citizen.tests.pages_walked import (
    CARD,
    held_by,
    times_in,
)


def test_under_load_a_browser_works_or_waits(browser: PageClient, settings: LazySettings) -> None:
    settings.CHALLENGE_FROM = 1
    value = times_in(browser.get(f"/termine/zeiten/?{CARD}"))[0]
    without = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})
    assert without.status_code == 429
    assert without.headers["Refresh"].startswith(f"{gate.PATIENT_SECONDS}; url=/termine/geduld/")

    page = browser.get(f"/termine/zeiten/?{CARD}").content.decode()
    token = re.search(r'name="aufgabe" value="([^"]+)"', page)
    salt, bits = re.search(r'data-salt="([^"]+)" data-bits="(\d+)"', page).groups()  # type: ignore[union-attr]
    assert token is not None
    sent = {"wunsch": CARD, "zeit": value, "aufgabe": token[1], "antwort": challenge.solve(salt, int(bits))}
    assert browser.post("/termine/halten/", sent).headers["Location"].startswith("/termin/")
    assert browser.post("/termine/halten/", sent).status_code == 429  # good once


def test_who_has_waited_goes_on(browser: PageClient, settings: LazySettings, monkeypatch: Any) -> None:
    settings.CHALLENGE_FROM = 1
    value = times_in(browser.get(f"/termine/zeiten/?{CARD}"))[0]
    way_on = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value}).headers["Refresh"].partition("url=")[2]
    assert browser.get(way_on).status_code == 429  # too early
    monkeypatch.setattr(gate, "time", LaterClock(gate.PATIENT_SECONDS + 1))

    ready = browser.get(way_on).content.decode()
    token = re.search(r'name="geduld" value="([^"]+)"', ready)[1]  # type: ignore[index]
    answer = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value, "geduld": token})

    assert answer.headers["Location"].startswith("/termin/")


class LaterClock:
    """The clock some seconds later."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def time(self) -> float:
        import time

        return time.time() + self.seconds

    def monotonic(self) -> float:
        import time

        return time.monotonic()


def test_too_many_holds_from_one_address_wait(browser: PageClient, settings: LazySettings) -> None:
    settings.HOLDS_PER_ADDRESS = 1
    held_by(browser)
    value = times_in(browser.get(f"/termine/zeiten/?{CARD}"))[0]

    answer = browser.post("/termine/halten/", {"wunsch": CARD, "zeit": value})

    assert answer.status_code == 429
    assert "sehr viele Zeiten reserviert" in answer.content.decode()


def test_one_address_holds_what_a_library_holds_however_many_browsers_press(
    planned: Town, browser: PageClient, settings: LazySettings
) -> None:
    settings.HOLDS_PER_ADDRESS = 3
    times = times_in(browser.get(f"/termine/zeiten/?{CARD}"))

    def press(value: str, address: str) -> int:
        fresh = PageClient(headers={"host": "musterhafen.localhost"})
        return fresh.post("/termine/halten/", {"wunsch": CARD, "zeit": value}, REMOTE_ADDR=address).status_code

    answers = [press(value, "192.0.2.7") for value in times[:9]]  # one near another may be gone with it

    assert (answers.count(302), answers[-2:]) == (3, [429, 429])
    assert press(times[-1], "192.0.2.8") == 302, "a neighbour may"


def test_programs_ask_the_feed_without_a_statement(browser: PageClient, django_assert_num_queries: Any) -> None:
    first = browser.get("/termine/frei.json")
    assert [item["title"] for item in first.json()["items"] if item["_appointment"]["errand"].startswith("probe-")]

    with django_assert_num_queries(0):
        again = browser.get("/termine/frei.json", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert not again.content
    assert b"<entry>" in browser.get("/termine/frei.atom").content
