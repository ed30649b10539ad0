# SPDX-License-Identifier: EUPL-1.2
"""What nobody has to type twice, and what is kept though nobody pressed a button: docs/howto/prefill-by-link.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, axe
from tests.journeys.before import Before

pytestmark = pytest.mark.browser
DOG = "hundesteuer-anmelden"


def at_the_keeper(somebody: Any, before: Before) -> None:
    """Come to the page that asks who keeps the dog, with nothing answered yet."""
    somebody.opens(before.begun(DOG) + "seite/halter/")
    somebody.is_at("Wer hält den Hund")


@pytest.mark.parametrize(
    "how", [{"size": PHONE}, {"javascript": False}, {"keyboard": True}], ids=["phone", "without scripts", "keyboard"]
)
def test_what_the_account_knows_is_taken_over_with_a_tick(enter: Callable[..., Any], before: Before, how: Any) -> None:
    erika = enter("erika", **how)
    at_the_keeper(erika, before)
    erika.sees("Angaben aus Ihrem Konto übernehmen")
    expect(erika.page.locator("[name='halter.family']")).to_have_value("")
    if how.get("javascript", True):
        assert axe(erika.page) == []

    erika.hands.choose(erika.page.locator("input[name=_offer]").first)
    erika.presses("Angaben eintragen")

    erika.sees("Wir haben die Angaben eingetragen", "aus Ihrem Konto")
    expect(erika.page.locator("[name='halter.family']")).to_have_value("Sommer")
    erika.does_not_see("Angaben aus Ihrem Konto übernehmen")
    erika.is_well()


def test_enter_in_a_field_goes_on_and_takes_nothing_over(enter: Callable[..., Any], before: Before) -> None:
    erika = enter("erika")
    at_the_keeper(erika, before)

    field = erika.page.locator("[name='halter.family']")
    field.fill("Öğüt")
    field.press("Enter")
    erika.page.wait_for_load_state()

    erika.sees("Bitte ändern Sie")
    erika.does_not_see("Bitte wählen Sie zuerst aus")
    expect(erika.page.locator("[name='halter.family']")).to_have_value("Öğüt")


def test_what_is_typed_is_there_again_though_no_button_was_pressed(enter: Callable[..., Any], before: Before) -> None:
    erika = enter("erika")
    at_the_keeper(erika, before)
    where = erika.page.url

    erika.page.locator("[name='halter.given']").fill("Berta")
    expect(erika.page.locator("[data-saved]")).to_have_text("Gespeichert")
    erika.page.locator("[name='halter.family']").fill("Öğüt")
    erika.page.goto("about:blank")  # closed before the pause is over
    erika.page.wait_for_timeout(500)
    erika.page.goto(where)

    expect(erika.page.locator("[name='halter.given']")).to_have_value("Berta")
    expect(erika.page.locator("[name='halter.family']")).to_have_value("Öğüt")


def test_saving_in_the_background_never_collides_with_ones_own_next_step(
    enter: Callable[..., Any], before: Before
) -> None:
    erika = enter("erika", size=PHONE)
    at_the_keeper(erika, before)
    for name, typed in (("halter.given", "Eri"), ("halter.family", "Som"), ("telefon", "0471 123456")):
        erika.page.locator(f"[name='{name}']").press_sequentially(typed, delay=30)
        erika.page.wait_for_timeout(450)  # a save is under way

    erika.presses("Speichern und später weitermachen")

    erika.sees("Ihre Angaben sind gespeichert")
    erika.is_well()


def test_two_windows_are_told_apart_while_both_save(enter: Callable[..., Any], before: Before) -> None:
    erika = enter("erika")
    at_the_keeper(erika, before)
    other = erika.context.new_page()
    other.goto(erika.page.url)

    other.locator("[name='halter.family']").fill("Neu")
    expect(other.locator("[data-saved]")).to_have_text("Gespeichert")
    erika.page.locator("[name='halter.family']").fill("Alt")

    expect(erika.page.locator("[data-saved]")).to_contain_text("in einem anderen Fenster geändert")
    erika.presses("Weiter")
    erika.sees("in einem anderen Fenster geändert")
    expect(erika.page.locator("[name='halter.family']")).to_have_value("Alt")
    erika.is_well()


def test_a_link_of_another_site_brings_answers_that_wait_to_be_confirmed(enter: Callable[..., Any]) -> None:
    guest = enter("nobody", size=PHONE)
    guest.opens(f"/leistungen/{DOG}/beginnen/?f.bereits=2&f.email=a@b.de")
    guest.sees(
        "Eine andere Seite hat Angaben mitgebracht",
        "was wir nicht übernehmen konnten: E-Mail-Adresse",
        "Das brauchen Sie",
    )
    assert axe(guest.page) == []

    guest.presses("Ohne Konto beginnen")
    guest.opens(re.sub(r".*(/antrag/[^/]+)/.*", r"\1/seite/hunde/", guest.page.url))

    expect(guest.page.locator("[name=bereits]")).to_have_value("2")
    guest.sees("von einer anderen Seite mitgebracht", "Sie gelten erst, wenn Sie diese Seite")
    assert axe(guest.page) == []
    guest.is_well()


def test_answers_outlive_a_complaint_in_every_entry(enter: Callable[..., Any], before: Before) -> None:
    erika = enter("erika", javascript=False)
    erika.opens(before.begun(DOG) + "seite/hunde/")
    erika.presses("Hund hinzufügen")

    erika.page.locator("[name='hunde.0.name']").fill("Bello")
    erika.page.locator("[name='hunde.1.name']").fill("Rex")
    erika.page.locator("[name='hunde.1.geboren']").fill("31.02.2026")
    erika.presses("Weiter")

    erika.sees("Bitte ändern Sie")
    expect(erika.page.locator("[name='hunde.0.name']")).to_have_value("Bello")
    expect(erika.page.locator("[name='hunde.1.name']")).to_have_value("Rex")
    expect(erika.page.locator("[name='hunde.1.geboren']")).to_have_value("31.02.2026")
