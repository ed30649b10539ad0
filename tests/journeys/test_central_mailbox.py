# SPDX-License-Identifier: EUPL-1.2
"""Somebody who comes with BundID lets its mailbox be told of a letter: docs/journeys/mailbox.md, its last part."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import axe, scrolls_sideways
from tests.journeys.test_identity import goes_to_the_provider
from tests.live import Live, wait_for

pytestmark = pytest.mark.browser
DOG = "hundesteuer-anmelden"


def test_a_letter_here_is_told_of_there_and_stays_here(enter: Callable[..., Any], live: Live) -> None:
    wiebke, clerk = enter("nobody"), enter("tax clerk")
    wiebke.opens("/anmelden/bundid/?stufe=low&weiter=/konto/")
    goes_to_the_provider(wiebke, "Weiter zu BundID", name="Wiebke Großkopf", level=4)
    wiebke.sees("Hinweis im Postfach bei BundID", "nur hier beginnen Fristen")
    wiebke.page.locator("#zentral").get_by_role("button", name=re.compile("Einwilligen.*Musterhafen")).click()
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
    clerk.decides("granted", reasons="Sie halten einen Hund in unserer Gemeinde.")
    clerk.waits_for("Hundemarke")
    clerk.does("Hundemarke", text="Ihr Hund hat die Marke 2026-4711.")

    def notices() -> list[dict[str, Any]]:
        found = live.central.get("/-/submissions")["submissions"]
        return [row["message"] for row in found if row["decided"] == "accept-submission"]

    (notice,) = wait_for(notices, seconds=60)
    assert "Musterhafen" in notice["content"]
    assert "Hund" not in str(notice)
    clerk.waits_for("Hinweis im zentralen Bürgerpostfach: angekommen", seconds=40)

    wiebke.page.goto(notice["senderUrl"])
    wiebke.sees("Hundesteuerbescheid")
    wiebke.opens("/meine-daten/")
    wiebke.waits_for("BundID, zentrales Bürgerpostfach")
    wiebke.is_well()
    clerk.is_well()
