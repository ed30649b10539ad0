# SPDX-License-Identifier: EUPL-1.2
"""Somebody signs in with BundID, and shows their identity card in the middle of a form: docs/journeys/ausweisen.md.

The provider is another site, as in life: its POST brings none of our cookies along.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import axe, click, tick
from tests.journeys.person import Citizen

pytestmark = pytest.mark.browser
SERVICE = "geburtsurkunde"


def goes_to_the_provider(person: Citizen, label: str, *, name: str, level: int) -> None:
    """Press our button, choose somebody and a way at the provider, and come back."""
    person.presses(label)
    person.page.wait_for_url(re.compile("^http://idp[.]localhost:"))
    tick(person.page.get_by_label(name))
    tick(person.page.locator(f"input[name=level][value='{level}']"))
    click(person.page.get_by_role("button", name="Anmelden"))
    person.page.wait_for_url(lambda address: "idp.localhost" not in address and "/anmelden/bundid/" not in address)


def test_signed_in_by_password_and_stepped_up_by_card_in_the_middle_of_a_form(enter: Callable[..., Any]) -> None:
    ayse = enter("nobody")
    ayse.town = "sandmoor"
    ayse.opens(f"/leistungen/{SERVICE}/beginnen/")
    ayse.sees("Für diesen Antrag brauchen Sie ein Konto.")
    ayse.opens(f"/anmelden/bundid/?stufe=low&weiter=/leistungen/{SERVICE}/beginnen/")
    goes_to_the_provider(ayse, "Weiter zu BundID", name="Ayşe Öztürk-Brinkmann", level=1)
    ayse.sees("Vor dem Absenden müssen Sie sich ausweisen")
    ayse.presses("Beginnen")
    if "/wer/" in ayse.page.url:
        ayse.fills_one_page(SERVICE, "eigene-geburt")
    here = ayse.page.url
    family = ayse.page.locator("main input[name$='.family']").first
    family.fill("Öztürk")
    assert axe(ayse.page) == []

    ayse.presses("Mit BundID ausweisen")
    ayse.is_at("Mit BundID ausweisen")
    ayse.sees("Sie brauchen den Online-Ausweis mit PIN und die AusweisApp.")
    assert axe(ayse.page) == []
    goes_to_the_provider(ayse, "Weiter zu BundID", name="Ayşe Öztürk-Brinkmann", level=4)

    assert ayse.page.url.split("?")[0] == here.split("?")[0]
    expect(ayse.page.locator("main input[name$='.family']").first).to_have_value("Öztürk")
    ayse.does_not_see("müssen Sie sich ausweisen")
    expect(ayse.page.locator("header")).to_contain_text("Ayşe Öztürk-Brinkmann")
    ayse.is_well()


def test_without_scripts_the_way_there_and_back_is_two_buttons_longer(enter: Callable[..., Any]) -> None:
    jonas = enter("nobody", javascript=False)
    jonas.opens("/anmelden/?weiter=/postfach/")
    jonas.follows("Mit BundID anmelden")
    jonas.presses("Weiter zu BundID")
    jonas.presses("Weiter zu BundID")
    jonas.page.wait_for_url(re.compile("^http://idp[.]localhost:"))
    tick(jonas.page.get_by_label("Jonas von der Wisch"))
    tick(jonas.page.locator("input[name=level][value='4']"))
    click(jonas.page.get_by_role("button", name="Anmelden"))
    click(jonas.page.get_by_role("button", name=re.compile("Zurück zu")))

    jonas.page.wait_for_url("**/postfach/")
    jonas.is_well()


def test_a_forged_answer_leads_to_a_page_that_says_so(enter: Callable[..., Any], live: Any) -> None:
    wiebke = enter("nobody")
    wiebke.opens("/anmelden/bundid/?stufe=low")
    live.idp.misbehave(answer="xsw3")
    wiebke.presses("Weiter zu BundID")
    wiebke.page.wait_for_url(re.compile("^http://idp[.]localhost:"))
    click(wiebke.page.get_by_role("button", name="Anmelden"))
    wiebke.page.wait_for_url("**/anmelden/bundid/antwort/")

    wiebke.sees("enthält Teile, die dort nichts zu suchen haben", "nicht verloren")
    assert axe(wiebke.page) == []
    wiebke.heard.clear()  # the browser notes the 403
