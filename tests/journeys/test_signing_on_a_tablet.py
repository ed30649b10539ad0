# SPDX-License-Identifier: EUPL-1.2
"""A clerk lays a receipt on the tablet of the counter, Erika signs it there: docs/journeys/signing-on-a-tablet.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.world import World

pytestmark = pytest.mark.browser
PAINTED = True

SWING = ((0.1, 0.6), (0.25, 0.2), (0.4, 0.8), (0.6, 0.3), (0.85, 0.55))


def test_signing_on_a_second_browser(enter: Callable[..., Any], world: World) -> None:
    clerk, tablet = enter("tax clerk"), enter("nobody")
    number = world.tale("granted")["number"]
    clerk.opens("/amt/tablets/")
    clerk.page.get_by_label("Wo steht es?").fill("Schalter 9")
    clerk.presses("Code zeigen")
    code = clerk.page.locator(".gz-pad-code").inner_text()

    tablet.opens("/unterschrift/")
    tablet.page.get_by_label("Code").fill(code)
    tablet.presses("Tablet verbinden")
    tablet.is_at("Bitte warten")

    clerk.opens(f"/amt/vorgang/{number}/")
    clerk.follows("Am Tablet unterschreiben lassen")
    document = clerk.page.get_by_label("Was wird unterschrieben?")
    document.select_option(index=document.locator("option").count() - 1)
    clerk.page.get_by_label("Wer unterschreibt?").fill("Erika Beispiel")
    clerk.page.get_by_label("Schalter 9").check()
    clerk.presses("Auf das Tablet legen")
    clerk.sees("liegt auf dem Tablet")

    # The tablet asks by itself; nobody presses anything there.
    _comes(tablet, "Für Erika Beispiel")
    tablet.follows("Dokument ansehen")
    assert tablet.page.locator("iframe").get_attribute("src") == "/unterschrift/dokument.pdf"
    tablet.follows("Zurück zur Unterschrift")
    tablet.is_well()
    tablet.page.get_by_role("button", name="Unterschreiben", exact=True).click()
    tablet.sees("Ein Punkt oder ein kurzer Strich ist zu wenig.")
    _draw(tablet.page)
    tablet.page.get_by_role("button", name="Unterschreiben", exact=True).click()
    _comes(tablet, "Danke. Ihre Unterschrift ist da.")
    tablet.does_not_see("Erika")
    tablet.page.go_back()
    _comes(tablet, "Hier erscheint, was Sie unterschreiben.")
    tablet.does_not_see("Erika")

    _comes(clerk, "Dokument und Unterschrift gehören zusammen")
    assert clerk.page.get_by_role("img", name="Unterschrift von Erika Beispiel").is_visible()
    _comes(clerk, "Fassung mit Unterschrift herunterladen")
    assert clerk.fetches("Fassung mit Unterschrift herunterladen").startswith(b"%PDF-")

    tablet.presses("Verbindung beenden")
    tablet.is_at("Tablet verbinden")


def _comes(person: Any, words: str) -> None:
    """Wait until a page that asks by itself says these words; loading it again would get in its way."""
    expect(person.page.locator("main")).to_contain_text(words, timeout=20_000)


def _draw(page: Any) -> None:
    """Move over the field as a hand does."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    spots = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in SWING]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=6)
    page.mouse.up()
