# SPDX-License-Identifier: EUPL-1.2
"""A clerk goes through the worklist by keyboard, passes a case on, and finds what they had begun to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import wait_for_path
from tests.journeys.before import Before

pytestmark = pytest.mark.browser


def test_a_clerk_works_by_keyboard_and_loses_nothing(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent("hundesteuer-anmelden", "ein-hund")

    bernd = enter("tax head")
    bernd.opens("/amt/?ansicht=frei")
    page = bernd.page
    bernd.waits_for(number)
    row = page.get_by_role("link", name=number)
    row.focus()
    page.keyboard.press("o")
    wait_for_path(page, f"/amt/vorgang/{number}/")
    page.keyboard.press("z")
    expect(row).to_be_focused()
    assert page.url.endswith("/amt/?ansicht=frei")
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(page.get_by_label("Mit den angehakten Vorgängen")).to_be_focused()
    page.get_by_label("Mit den angehakten Vorgängen").select_option(label="Weitergeben oder übernehmen")
    bernd.presses("Weiter")
    page.get_by_label("An wen?").select_option(label="Katrin Petersen")
    page.get_by_label("Ein Wort dazu").fill("Bitte heute noch.")
    bernd.presses("Vorschau")
    bernd.sees("dann bei: Katrin Petersen")
    bernd.presses("Bei einem Vorgang ausführen")
    bernd.sees("Bei einem Vorgang erledigt.", number)
    bernd.is_well()

    katrin = enter("tax clerk")
    katrin.opens("/amt/fuer-mich/")
    katrin.sees("Der Vorgang ist jetzt bei Ihnen", "Bitte heute noch.")
    katrin.opens(f"/amt/vorgang/{number}/?tun=notieren")
    note = katrin.page.get_by_role("textbox", name="Notiz")
    note.fill("Halterin rief an, Chipnummer folgt.")
    with katrin.page.expect_response("**/merken/note/") as kept:
        note.blur()
    assert kept.value.status == 200
    katrin.opens("/amt/")
    katrin.opens(f"/amt/vorgang/{number}/")
    katrin.sees("Ihre Eingaben waren noch nicht abgesendet")
    expect(note).to_have_value("Halterin rief an, Chipnummer folgt.")
    katrin.presses("Notiz speichern")
    katrin.sees("Die Notiz steht in der Akte.")
    katrin.opens("/amt/?q=chipnummer")
    katrin.sees(number)
    katrin.is_well()
