# SPDX-License-Identifier: EUPL-1.2
"""A letter in the mailbox is read and answered, and what it proves is checked: docs/journeys/mailbox.md."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import PHONE
from tests.journeys.before import Before
from tests.live import Live, wait_for

pytestmark = pytest.mark.browser
TRADE = "gewerbeanmeldung"


def said_in(proof: bytes) -> str:
    payload = proof.split(b".")[1]
    return base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).decode()


def test_a_message_is_read_and_answered_on_a_phone_without_javascript(
    enter: Callable[..., Any], before: Before
) -> None:
    number = before.sent(TRADE, "handwerkskarte-fehlt")
    erika, clerk = enter("erika", size=PHONE, javascript=False), enter("trade clerk")
    clerk.opens_case(number)
    clerk.writes("Ihre Anzeige", "Steht an Ihrem Haus schon ein Firmenschild?")

    erika.opens("/postfach/")
    erika.follows(f"Ihre Anzeige – {number}")
    erika.sees("Steht an Ihrem Haus schon ein Firmenschild?")
    erika.follows("Antworten")
    erika.presses("Antwort abschicken")
    erika.sees("Bitte schreiben Sie eine Antwort")
    erika.hands.write(erika.page.locator("textarea[name=text]"), "Ja, seit Montag. Ein Foto liegt bei.")
    erika.uploads("datei", "firmenschild.pdf")
    erika.presses("Antwort abschicken")
    erika.sees("Ihre Antwort ist beim Amt", "Ja, seit Montag.")

    clerk.opens("/amt/")
    clerk.waits_for("Neue Nachrichten")
    clerk.sees(number)
    clerk.opens_case(number)
    clerk.waits_for("firmenschild.pdf")
    clerk.sees("Ja, seit Montag. Ein Foto liegt bei.", "Nachricht an das Amt")
    clerk.opens("/amt/")
    clerk.does_not_see("Neue Nachrichten")
    erika.is_well()
    clerk.is_well()


def test_a_letter_is_fetched_and_its_proof_convinces_a_stranger(
    enter: Callable[..., Any], live: Live, tmp_path: Path
) -> None:
    erika, stranger = enter("erika"), enter("nobody", size=PHONE)
    erika.opens(f"/postfach/{live.world.tale('granted')['letter_messages'][-1]}/")
    pdf = erika.fetches("Bescheid")
    erika.waits_for("Zustellnachweis herunterladen")

    def fetch_proof() -> bytes:
        """Return the latest proof once it says what has just happened: a job writes it."""
        erika.page.reload()
        found: bytes = erika.fetches("Zustellnachweis")
        return found if "retrieved" in said_in(found) else b""

    proof, letter, other = tmp_path / "nachweis.jwt", tmp_path / "brief.pdf", tmp_path / "anderer.pdf"
    proof.write_bytes(wait_for(fetch_proof))
    letter.write_bytes(pdf)
    other.write_bytes(pdf + b" ")

    stranger.opens("/nachweis/")
    stranger.presses("Nachweis prüfen")
    stranger.sees("Bitte wählen Sie den Zustellnachweis aus")
    stranger.page.set_input_files("input[name=nachweis]", proof)
    stranger.page.set_input_files("input[name=schreiben]", letter)
    stranger.presses("Nachweis prüfen")
    stranger.sees("Der Nachweis ist echt", "Er gehört zu dem Schreiben", "Musterhafen", "Schreiben heruntergeladen")

    stranger.page.set_input_files("input[name=nachweis]", proof)
    stranger.page.set_input_files("input[name=schreiben]", other)
    stranger.presses("Nachweis prüfen")
    stranger.sees("Er gehört nicht zu dem Schreiben")
    erika.is_well()
    stranger.is_well()
