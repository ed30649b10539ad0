# SPDX-License-Identifier: EUPL-1.2
"""Leaving, coming back, being asked, taking back, and how letters come: docs/journeys/wiederkommen.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE

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


def test_the_office_asks_and_the_deadline_stands_still(enter: Callable[..., Any]) -> None:
    erika, clerk = enter("erika"), enter("trade clerk")
    erika.opens(f"/leistungen/{TRADE}/")
    erika.begins()
    erika.fills_in(TRADE, "handwerkskarte-fehlt")
    erika.sends()
    number = erika.notes_the_number()
    clerk.opens_case(number)

    clerk.asks("Bitte laden Sie Ihre Handwerkskarte hoch.")

    clerk.sees("Der Vorgang wartet auf eine Antwort", "Ruht seit")
    erika.opens_status()
    erika.sees("Bitte laden Sie Ihre Handwerkskarte hoch.", "So lange steht die Frist still")
    erika.follows("Jetzt antworten")
    erika.uploads("datei", "handwerkskarte.pdf")
    erika.hands.write(erika.page.locator("textarea[name=text]"), "Hier ist die Karte.")
    erika.presses("Antwort abschicken")
    erika.sees("Ihre Antwort ist beim Amt")

    clerk.opens_case(number)
    clerk.waits_for("Hier ist die Karte.")
    clerk.does_not_see("Der Vorgang wartet auf eine Antwort", "Ruht seit")
    assert clerk.fetches("handwerkskarte.pdf").startswith(b"%PDF")
    erika.is_well()
    clerk.is_well()


def test_what_is_taken_back_is_no_work_any_more(enter: Callable[..., Any]) -> None:
    erika, clerk = enter("erika"), enter("tax clerk")
    erika.opens(f"/leistungen/{DOG}/")
    erika.begins()
    erika.fills_in(DOG, "ein-hund")
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


def test_who_withdraws_consent_gets_the_next_letter_by_post(enter: Callable[..., Any]) -> None:
    nele, clerk = enter("newcomer"), enter("tax clerk")
    nele.opens("/konto/")
    nele.presses("Einwilligen: Schreiben im Postfach, Musterhafen")
    nele.sees("gilt für Schreiben seit")
    nele.presses("Widerrufen: Schreiben im Postfach, Musterhafen")
    nele.opens(f"/leistungen/{DOG}/")
    nele.begins()
    nele.fills_in(DOG, "ein-hund")
    nele.sends()
    nele.sees("mit der Post")
    number = nele.notes_the_number()

    clerk.opens_case(number)
    clerk.decides("granted", reasons="Sie halten einen Hund in unserer Gemeinde.")
    clerk.waits_for("Hundemarke zuteilen")
    clerk.does("Hundemarke zuteilen und versenden", text="4711")
    clerk.waits_for("abgeschlossen")

    nele.opens_status()
    nele.sees("geht mit der Post an Sie")
    clerk.opens("/amt/post/")
    clerk.sees("Hundesteuerbescheid")
