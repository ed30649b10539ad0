# SPDX-License-Identifier: EUPL-1.2
"""Somebody who comes with BundID lets its mailbox be told of a letter: docs/journeys/mailbox.md, its last part."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest

from tests.browser import axe, click, scrolls_sideways
from tests.journeys.test_identity import goes_to_the_provider
from tests.live import Live, wait_for

pytestmark = pytest.mark.browser
DOG, LETTER = "hundesteuer-anmelden", "Ihre Anmeldung zur Hundesteuer"
FORWARD = "An mein Postfach bei BundID weiterleiten"


def test_a_letter_here_is_told_of_there_and_forwarded_once_it_has_come(enter: Callable[..., Any], live: Live) -> None:
    wiebke, clerk = enter("nobody"), enter("tax clerk")
    wiebke.opens("/anmelden/bundid/?stufe=low&weiter=/konto/")
    goes_to_the_provider(wiebke, "Weiter zu BundID", name="Wiebke Großkopf", level=4)
    wiebke.sees("Hinweis im Postfach bei BundID", "nur hier beginnen Fristen")
    click(wiebke.page.locator("#zentral").get_by_role("button", name=re.compile("Einwilligen.*Musterhafen")))
    wiebke.sees("Ihre Wahl ist gespeichert")
    assert axe(wiebke.page) == []
    assert not scrolls_sideways(wiebke.page)

    wiebke.opens(f"/leistungen/{DOG}/beginnen/")
    wiebke.presses("Beginnen")
    wiebke.fills_in(DOG, "ein-hund")
    wiebke.sends(consents=True)
    number = wiebke.notes_the_number()
    clerk.opens_case(number)
    clerk.takes_it()
    clerk.decides("refused", reasons="Ihr Hund ist in einer anderen Gemeinde angemeldet.")

    def arrived(*titles: str) -> list[dict[str, Any]]:
        found = live.central.get("/-/submissions")["submissions"]
        return [row for row in found if row["decided"] == "accept-submission" and row["message"]["title"] in titles]

    (came,) = wait_for(lambda: arrived("Neues Schreiben in Ihrem Postfach"), seconds=60)
    notice = came["message"]
    assert "Musterhafen" in notice["content"]
    assert "Hund" not in str(notice)
    assert "attachments" not in notice
    clerk.waits_for("Hinweis im zentralen Bürgerpostfach: angekommen", seconds=40)

    wiebke.page.goto(notice["senderUrl"])
    wiebke.follows(f"{LETTER} – {number}")
    wiebke.does_not_see(FORWARD)
    letter = wiebke.fetches(LETTER)
    wiebke.page.reload()
    wiebke.sees("Heruntergeladen am", "Fristen zählen allein von der Zustellung hier")
    assert axe(wiebke.page) == []
    assert not scrolls_sideways(wiebke.page)
    wiebke.presses(FORWARD)
    wiebke.sees("Kopie im Postfach bei BundID")
    wiebke.does_not_see(FORWARD)

    (came,) = wait_for(lambda: arrived(f"Kopie: {LETTER} – {number}"), seconds=60)
    with urlopen(f"{live.central.url}/anlage/{came['id']}/0", timeout=10) as answer:
        assert answer.read() == letter
    assert came["message"]["attachments"][0]["contentLength"] == len(letter)
    wiebke.waits_for("Die Kopie ist seit dem")
    clerk.waits_for("Kopie im zentralen Bürgerpostfach: angekommen", seconds=40)
    wiebke.opens("/meine-daten/")
    wiebke.waits_for("Kopie des Schreibens, wie Sie es gewünscht haben")
    wiebke.is_well()
    clerk.is_well()
