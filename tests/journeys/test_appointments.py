# SPDX-License-Identifier: EUPL-1.2
"""Maria books an appointment on her phone without scripts, changes and cancels it: docs/journeys/appointments.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, click, tick
from tests.world import World

pytestmark = pytest.mark.browser


def test_booking_changing_and_cancelling_on_the_phone(enter: Callable[..., Any]) -> None:
    maria = enter("nobody", size=PHONE, javascript=False)
    maria.opens("/termine/")
    tick(maria.page.get_by_label("Probeausweis beantragen"))
    maria.presses("Weiter")
    maria.sees("Ein Passfoto als Code.")
    maria.page.get_by_label("Für wie viele Personen?").select_option("2")
    maria.presses("Freie Zeiten ansehen")
    maria.is_well()
    maria.presses("Diese Zeit nehmen")
    maria.is_at("Wer kommt?")
    maria.presses("Weiter")
    maria.sees("Bitte geben Sie Ihren Namen ein.")
    maria.page.get_by_label("Vor- und Nachname").fill("Maria Muster")
    maria.page.get_by_label("Telefonnummer").fill("0471 123456")
    tick(maria.page.get_by_label("Sie dürfen meine Angaben"))
    maria.presses("Weiter")
    maria.is_at("Bitte prüfen Sie Ihren Termin")
    maria.is_well()
    maria.presses("Termin verbindlich buchen")
    maria.is_at("Ihr Termin ist gebucht")
    maria.does_not_see("Maria Muster")
    assert b"BEGIN:VEVENT" in maria.fetches("In den Kalender eintragen")

    maria.follows("Andere Zeit wählen")
    click(maria.page.locator(".gz-times button:visible").last)
    maria.sees("Ihr Termin ist geändert")
    maria.is_well()

    maria.follows("Termin absagen")
    maria.presses("Ja, absagen")
    maria.is_at("Ihr Termin ist abgesagt")


def test_taking_what_the_waiting_list_offers(enter: Callable[..., Any], world: World) -> None:
    otto = enter("nobody", size=PHONE, javascript=False)
    otto.opens(f"/warteliste/{world.facts['booked']['offered']}/")
    otto.is_at("Eine frühere Zeit ist frei")
    otto.is_well()
    otto.presses("Ja, diese Zeit nehmen")
    otto.is_at("Ihr Termin ist gebucht")
    otto.does_not_see("Otto")
