# SPDX-License-Identifier: EUPL-1.2
"""A carport waits for what others say: fire service, district, a grid company: docs/journeys/participation.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import PHONE, axe, click, press, screenshot, scrolls_sideways, tick, window
from tests.journeys.answers import Upload
from tests.journeys.before import Before

pytestmark = pytest.mark.browser
QUESTION = "Berührt der Carport Ihre Leitungen oder Ihre Rettungswege?"


def look(page: Page, name: str) -> None:
    """Make sure a page is well, and take a picture of it."""
    assert axe(page) == []
    assert not scrolls_sideways(page)
    screenshot(page, f"participation-{name}")


def test_one_answers_one_is_reminded_one_is_asked_no_more(
    enter: Callable[..., Any], chromium: Any, live: Any, before: Before
) -> None:
    number = before.sent("baugenehmigung-vereinfacht", "carport", steps=5)
    here = f"/amt/vorgang/{number}/beteiligung/"
    clerk = enter("building clerk")
    clerk.opens_case(number)
    clerk.follows("Stellungnahmen")
    clerk.sees("Stellungnahme Brandschutz", "Keine Bedenken.", "keine steht mehr aus")
    clerk.follows("Stellungnahmen einholen")
    page = clerk.page
    clerk.presses("Um Stellungnahme bitten")
    clerk.sees("Bitte schreiben Sie, wozu Sie eine Stellungnahme brauchen.", "Bitte wählen Sie aus, wen Sie fragen")
    look(page, "ask-errors")
    page.get_by_label("Wozu brauchen Sie").fill(QUESTION)
    tick(page.get_by_role("checkbox", name="Feuerwehr"))
    click(page.locator("summary", has_text="Moorland"))
    tick(page.locator("input[name=towns][value='moorland/building']"))
    click(page.locator("#stelle-1 summary, summary", has_text="Stelle außerhalb 1").first)
    page.locator("[name=name_1]").fill("Netz Nord GmbH")
    page.locator("[name=email_1]").fill("leitungen@netz.example")
    tick(page.locator("input[name=papers]").nth(2))
    tick(page.locator("input[name=parts]").first)
    look(page, "ask")
    clerk.presses("Um Stellungnahme bitten")
    clerk.sees("Die Stellungnahmen sind erbeten.", "3 stehen noch aus")
    look(page, "compare-open")

    link = live.link_for("leitungen@netz.example", number)
    clerk.follows("Öffnen Netz Nord GmbH")
    clerk.waits_for("Code fürs Telefon zeigen")
    look(page, "one")
    clerk.presses("Code fürs Telefon zeigen")
    code = page.locator(".gz-once").inner_text()
    look(page, "once")

    with window(chromium, size=PHONE, javascript=False) as phone:  # one without scripts, for a first draft
        outside = phone.new_page()
        outside.goto(live.address("musterhafen", link))
        assert QUESTION not in outside.content()
        outside.get_by_label("Ihr Code").fill("1234 5678")
        click(outside.get_by_role("button", name="Öffnen"))
        assert "Dieser Code passt nicht" in outside.locator("main").inner_text()
        outside.get_by_label("Ihr Code").fill(code)
        click(outside.get_by_role("button", name="Öffnen"))
        assert QUESTION in outside.locator("main").inner_text()
        tick(outside.get_by_label("Keine Bedenken mit Auflagen"))
        outside.locator("input[type=file]").set_input_files([Upload("leitungsplan.pdf").as_payload()])
        click(outside.get_by_role("button", name="Zwischenspeichern").last)
        assert "leitungsplan.pdf" in outside.locator("main").inner_text()
        assert not scrolls_sideways(outside)
        code = outside.locator(".kern-alert strong").inner_text()

    with window(chromium, size=PHONE) as phone:  # and days later another one, with the code for the next time
        outside = phone.new_page()
        outside.goto(live.address("musterhafen", link))
        look(outside, "code")
        outside.get_by_label("Ihr Code").fill(code)
        press(outside.get_by_role("button", name="Öffnen"))
        press(outside.get_by_role("button", name="Stellungnahme abgeben"))
        assert "Bitte schreiben Sie die Auflagen auf" in outside.locator("main").inner_text()
        look(outside, "answer")
        outside.get_by_label("Auflagen, die Sie vorschlagen").fill("Im Schutzstreifen von Hand graben.")
        outside.get_by_label("Wer gibt die Stellungnahme ab?").fill("Uwe Boom, Planauskunft")
        press(outside.get_by_role("button", name="Stellungnahme abgeben"))
        assert "Ihre Stellungnahme ist angekommen" in outside.locator("main").inner_text()
        look(outside, "receipt")

    county = enter("district clerk")
    county.opens("/amt/")
    county.sees("Stellungnahme abgeben", "Stellungnahme für eine andere Gemeinde")
    county.opens("/amt/beteiligungen/")
    press(county.page.locator("tr", has_text=number).get_by_role("link"))
    county.sees(QUESTION, number, "Aktenzeichen dort", "baubeschreibung.pdf")
    look(county.page, "case-there")
    county.follows("Stellungnahme schreiben")
    county.sees("Antwort bis", QUESTION)

    clerk.opens(here)
    clerk.waits_for("Im Schutzstreifen von Hand graben.")
    assert clerk.fetches("leitungsplan.pdf").startswith(b"%PDF")
    clerk.follows("Öffnen Feuerwehr")
    clerk.presses("Jetzt erinnern")
    clerk.sees("Die Erinnerung ist unterwegs.")
    clerk.opens(here)
    clerk.follows("Öffnen Landkreis Moorland, Amt für Bauordnung")
    click(page.locator("summary", has_text="Zurückziehen"))
    page.get_by_label("Grund").fill("Der Landkreis ist nicht betroffen.")
    clerk.presses("Bitte um Stellungnahme zurückziehen")
    clerk.sees("Niemand sieht mehr etwas davon.")

    fire = enter("fire expert")
    fire.opens("/amt/fuer-mich/")
    fire.sees("Eine Stellungnahme fehlt noch")
    fire.opens_case(number)
    fire.sees(QUESTION)
    fire.does("Stellungnahme abgeben", opinion="disagree", text="Die Aufstellfläche fehlt.")
    county.opens("/amt/beteiligungen/?ansicht=erledigt")
    county.sees("zurückgezogen", number)
    look(county.page, "inquiries")

    clerk.opens(here)
    clerk.waits_for("keine steht mehr aus")
    clerk.sees("Im Schutzstreifen von Hand graben.", "Die Aufstellfläche fehlt.", "zurückgezogen")
    look(page, "compare")
    clerk.opens_case(number)
    clerk.decides("refused", reasons="Die Feuerwehr kann den Carport nicht erreichen.")
    clerk.is_well()
