# SPDX-License-Identifier: EUPL-1.2
"""The operator says how the town is reached and how it looks, and whoever opens the portal sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, screenshot

pytestmark = pytest.mark.browser
PAINTED = True
HEAD = "() => getComputedStyle(document.querySelector('.gz-head')).borderBottomColor"


def test_a_new_telephone_number_and_colour_show_on_the_portal_at_once(enter: Callable[..., Any]) -> None:
    hauke, guest = enter("operator"), enter("guest")
    guest.opens("/impressum/")
    old_colour = guest.page.evaluate(HEAD)
    guest.does_not_see("0471 4711-0")

    hauke.opens("/amt/betrieb/")
    hauke.page.get_by_role("link", name="Kommune", exact=True).click()
    hauke.is_at("Kommune")
    phone = hauke.page.get_by_label("Telefon")
    old_phone = phone.input_value()
    try:
        hauke.hands.write(phone, "0471 4711-0")
        hauke.presses("Speichern")
        hauke.sees("Gespeichert.")
        screenshot(hauke.page, "town-1280")
        hauke.is_well()

        hauke.follows("Aussehen")
        hauke.is_at("Aussehen der Kommune")
        hauke.hands.write(hauke.page.get_by_label("Hauptfarbe", exact=True), "#ffd200")
        hauke.presses("Vorschau")
        hauke.sees("Ihr Kontrast ist 1,4 zu 1")
        screenshot(hauke.page, "town-look-refused-1280")
        hauke.hands.write(hauke.page.get_by_label("Hauptfarbe", exact=True), "#7a1f3d")
        hauke.presses("Vorschau")
        hauke.sees("Gespeichert ist sie noch nicht.")
        expect(hauke.page.locator(".op-preview .gz-hero")).to_have_css("background-color", "rgb(122, 31, 61)")
        expect(hauke.page.locator(".op-preview .kern-btn--primary")).to_have_css("background-color", "rgb(122, 31, 61)")
        hauke.is_well()
        screenshot(hauke.page, "town-look-1280")
        hauke.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        screenshot(hauke.page, "town-look-360")
        hauke.is_well()
        hauke.presses("Speichern")
        hauke.sees("Gespeichert.")
        hauke.opens("/amt/betrieb/kommune/")
        screenshot(hauke.page, "town-360")
        hauke.is_well()

        guest.opens("/impressum/")
        guest.sees("0471 4711-0")
        assert guest.page.evaluate(HEAD) == "rgb(122, 31, 61)"
        guest.is_well()
    finally:
        hauke.opens("/amt/betrieb/kommune/")
        hauke.hands.write(hauke.page.get_by_label("Telefon"), old_phone)
        hauke.presses("Speichern")
        hauke.opens("/amt/betrieb/kommune/aussehen/")
        hauke.hands.write(hauke.page.get_by_label("Hauptfarbe", exact=True), "#0b4f8a")
        hauke.presses("Speichern")
    guest.opens("/impressum/")
    assert guest.page.evaluate(HEAD) == old_colour
