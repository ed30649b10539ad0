# SPDX-License-Identifier: EUPL-1.2
"""Leaving, coming back, being asked, taking back, and how letters come: docs/journeys/wiederkommen.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE
from tests.journeys.before import Before
from tests.world import NEWCOMER

pytestmark = pytest.mark.browser
DOG, TRADE = "hundesteuer-anmelden", "gewerbeanmeldung"


def test_somebody_without_an_account_comes_back_by_code_on_another_device(enter: Callable[..., Any]) -> None:
    at_home = enter("nobody", size=PHONE)
    at_home.opens(f"/leistungen/{DOG}/")
    at_home.begins()
    at_home.fills_one_page(DOG, "zwei-hunde-ohne-konto")
    at_home.fills_one_page(DOG, "zwei-hunde-ohne-konto")
    at_home.presses("Speichern und später weitermachen")
    code = at_home.notes_the_code()

    elsewhere = enter("nobody", javascript=False)
    elsewhere.comes_back_with(code)
    elsewhere.fills_in(DOG, "zwei-hunde-ohne-konto")
    elsewhere.sends()

    elsewhere.notes_the_number()
    elsewhere.sees(code)
    elsewhere.is_well()


def test_a_wrong_code_leads_nowhere(enter: Callable[..., Any]) -> None:
    stranger = enter("nobody")

    stranger.opens("/fortsetzen/")
    stranger.hands.write(stranger.page.locator("main input[name=code]"), "2222-3333-4444-5555")
    stranger.presses("Fortsetzen")

    stranger.sees("Zu diesem Code haben wir nichts gefunden")


def test_the_office_asks_and_the_deadline_stands_still(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent(TRADE, "handwerkskarte-fehlt")
    erika, clerk = enter("erika"), enter("trade clerk")
    clerk.opens_case(number)

    clerk.asks("Bitte laden Sie Ihre Handwerkskarte hoch.")

    clerk.sees("Der Vorgang wartet auf eine Antwort", "Ruht seit")
    erika.opens_status(number)
    erika.sees("Bitte laden Sie Ihre Handwerkskarte hoch.", "So lange steht die Frist still")
    erika.follows("Jetzt antworten")
    erika.uploads("datei", "handwerkskarte.pdf")
    erika.hands.write(erika.page.locator("textarea[name=text]"), "Hier ist die Karte.")
    erika.presses("Antwort abschicken")
    erika.sees("Ihre Antwort ist beim Amt")

    clerk.opens_case(number)
    clerk.waits_for("Hier ist die Karte.")
    clerk.waits_for("Der Vorgang wartet auf eine Antwort", gone=True)
    clerk.does_not_see("Ruht seit")
    assert clerk.fetches("handwerkskarte.pdf").startswith(b"%PDF")
    erika.is_well()
    clerk.is_well()


def test_what_is_taken_back_is_no_work_any_more(enter: Callable[..., Any], before: Before) -> None:
    erika, clerk = enter("erika"), enter("tax clerk")
    erika.opens(before.drafted(DOG, "ein-hund") + "pruefen/")
    erika.changes("zahlung", zahlweise="jaehrlich")
    erika.sends()
    number = erika.notes_the_number()
    clerk.opens_case(number)

    erika.opens_status()
    erika.follows("Antrag zurückziehen")
    erika.presses("Ja, Antrag zurückziehen")

    erika.sees("Ihr Antrag ist zurückgezogen")
    clerk.waits_for("zurückgezogen")
    assert clerk.page.locator("section.gz-task").count() == 0


def test_who_withdraws_consent_gets_the_next_letter_by_post(enter: Callable[..., Any], before: Before) -> None:
    nele, clerk = enter("newcomer"), enter("tax clerk")
    nele.opens("/konto/")
    nele.presses("Einwilligen: Schreiben im Postfach, Musterhafen")
    nele.sees("gilt für Schreiben seit")
    nele.presses("Widerrufen: Schreiben im Postfach, Musterhafen")
    nele.sees("Einwilligen")

    number = before.sent(DOG, "ein-hund", by=NEWCOMER, steps=2)

    nele.opens_status(number)
    nele.sees("geht mit der Post an Sie")
    clerk.opens("/amt/post/")
    clerk.sees("Hundesteuerbescheid")
