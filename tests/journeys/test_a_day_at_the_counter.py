# SPDX-License-Identifier: EUPL-1.2
"""Maria books on her phone, changes, comes, is called and served; Otto draws a number at the kiosk and gets it on
paper: docs/journeys/queue.md. Neither of them has scripts; the clerk and the display have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, click, tick
from tests.journeys.before import Before
from tests.journeys.halls import NAME, TITLE, Hall, hall_of
from tests.live import wait_for
from tests.peers import Peer, running_peer

pytestmark = pytest.mark.browser
NEARLY = 10_000
"""Milliseconds in which a display that asks every three seconds has heard of a call."""


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A receipt printer in the hall."""
    with running_peer("receipt_printer", Path(tmp_path_factory.mktemp("paper")), "--raw-port", "0") as peer:
        yield peer


@pytest.fixture(scope="module")
def hall(before: Before, printer: Peer) -> Iterator[Hall]:
    """A hall that is open now."""
    port = printer.words.split()[-1]
    with hall_of(before, printer=f"127.0.0.1:{port}") as found:
        yield found


def test_booked_changed_come_called_and_served(enter: Callable[..., Any], hall: Hall) -> None:
    maria = enter("nobody", size=PHONE, javascript=False)
    number = _books(maria, "Maria Muster")
    _takes_another_time(maria)
    maria.follows("Ich bin da")
    maria.presses("Ich bin da")
    maria.sees(NAME, "Zurzeit ist kein Schalter offen")
    maria.is_well()
    called = maria.page.locator(".gz-queue-number").inner_text()

    screen = enter("nobody")
    screen.opens(f"/geraet/anzeige/{hall.display}/")
    screen.sees("Zurzeit wird niemand aufgerufen.")

    holger = enter("citizens' head")
    holger.opens("/amt/aufruf/")
    holger.page.get_by_label("Schalter", exact=True).select_option(label=f"{NAME}: Schalter 7")
    holger.presses("Hier sitze ich")
    holger.sees("Eine Nummer wartet", called)
    holger.does_not_see("Maria Muster")
    holger.page.keyboard.press("n")
    holger.sees(f"Am Schalter: {called}", "Maria Muster")
    holger.is_well()

    expect(screen.page.locator(".gz-display-call").first).to_have_text(re.compile(rf"{called}\s+Schalter 7"),
                                                                       timeout=NEARLY)  # fmt: skip
    expect(screen.page.locator("[data-say-de]").first).to_have_attribute(
        "data-say-de", f"Nummer {called}, bitte zu Schalter 7."
    )
    screen.is_well()
    maria.page.reload()
    maria.sees("Sie sind dran: Schalter 7")

    holger.page.keyboard.press("b")
    holger.sees("am Schalter")
    maria.page.reload()
    maria.sees("Sie sind am Schalter: Schalter 7")
    holger.presses("Fertig")
    holger.sees("Am Schalter ist niemand")
    maria.page.reload()
    maria.sees("Erledigt. Auf Wiedersehen!")
    holger.opens(f"/amt/termine/?ort={hall.key}")
    expect(holger.page.locator("tr", has_text=number)).to_contain_text("erledigt")
    holger.opens("/amt/aufruf/")
    holger.presses("Schalter verlassen")


def test_a_number_of_the_kiosk_comes_on_paper(enter: Callable[..., Any], hall: Hall, printer: Peer) -> None:
    otto = enter("nobody", javascript=False)
    otto.opens(f"/geraet/automat/{hall.kiosk}/")
    otto.is_at(NAME)
    otto.follows("Ich habe keinen Termin")
    otto.presses(TITLE)
    otto.is_at("Ihre Nummer")
    number = otto.page.locator(".gz-queue-number").inner_text()
    otto.is_well()

    (slip,) = wait_for(lambda: printer.get("/slips"))

    assert slip["text"][0] == NAME
    assert number in slip["text"]
    phone = enter("nobody", size=PHONE, javascript=False)
    phone.page.goto(_on_this_port(phone, slip["code"]))
    phone.is_at("Ihre Nummer")
    phone.sees(number)
    phone.presses("Ich warte nicht länger")
    phone.sees("Diese Nummer gilt nicht mehr.")


def _books(somebody: Any, name: str) -> str:
    """Book the earliest time in the hall on the phone; returns the number of the appointment."""
    somebody.opens("/termine/")
    tick(somebody.page.get_by_label(TITLE))
    somebody.presses("Weiter")
    somebody.presses("Freie Zeiten ansehen")
    click(somebody.page.get_by_text("Ort, Tag und Uhrzeit eingrenzen"))
    tick(somebody.page.get_by_label(NAME))
    somebody.presses("Zeiten anzeigen")
    somebody.presses("Diese Zeit nehmen")
    somebody.page.get_by_label("Vor- und Nachname").fill(name)
    somebody.page.get_by_label("Telefonnummer").fill("0471 123456")
    tick(somebody.page.get_by_label("Sie dürfen meine Angaben"))
    somebody.presses("Weiter")
    somebody.presses("Termin verbindlich buchen")
    somebody.is_at("Ihr Termin ist gebucht")
    found = re.search(r"Ihre Nummer: (\w+)", somebody.page.locator("main").inner_text())
    assert found
    return found[1]


def _takes_another_time(somebody: Any) -> None:
    """Move to a quarter of an hour later: still soon enough to come now."""
    before = somebody.page.locator(".gz-reference").first.inner_text()
    somebody.follows("Andere Zeit wählen")
    click(somebody.page.locator(".gz-times button:visible").nth(2))
    somebody.sees("Ihr Termin ist geändert")
    assert somebody.page.locator(".gz-reference").first.inner_text() != before


def _on_this_port(somebody: Any, address: str) -> str:
    """Return an address as the town's portal has it here; the slip says the port of the house."""
    return somebody.live.address("musterhafen", re.sub(r"^https?://[^/]+", "", address))
