# SPDX-License-Identifier: EUPL-1.2
"""A house is to be built: plans, four opinions at once, four eyes, an invoice: docs/journeys/baugenehmigung.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import axe, click

pytestmark = pytest.mark.browser
SERVICE = "baugenehmigung-vereinfacht"
OPINIONS = {
    "fire expert": "Stellungnahme Brandschutz",
    "environment expert": "Stellungnahme Umwelt",
    "planning expert": "Stellungnahme Stadtplanung",
    "roads expert": "Stellungnahme Straßen",
}
NO_LONGER = "Dieser Vorgang liegt nicht mehr bei Ihnen"
HALF_A_NOTE = "Nach einem Anruf der Bauherrin: Die Zufahrt"
CONDITIONS = "Die Linde an der Straße ist zu schützen.\n\nDie Zufahrt darf höchstens 4 m breit sein."


def test_from_plans_to_the_permit_and_its_invoice(enter: Callable[..., Any]) -> None:
    erika, clerk, head = enter("erika"), enter("building clerk"), enter("building head")
    erika.opens(f"/leistungen/{SERVICE}/")
    erika.begins()
    erika.fills_in(SERVICE, "einfamilienhaus-mit-auflagen")
    erika.sees("lageplan.pdf", "2.310,00")
    erika.sends()
    number = erika.notes_the_number()

    clerk.opens_case(number)
    assert clerk.fetches("lageplan.pdf").startswith(b"%PDF")
    clerk.does("Vollständigkeit prüfen", opinion="agree")
    clerk.waits_for("Stellungnahme Brandschutz")
    experts = {name: enter(name) for name in OPINIONS}
    for expert in experts.values():
        expert.has_a_clock()
        expert.opens_case(number)
    for name, expert in experts.items():
        expert.does(OPINIONS[name], opinion="agree", text="Keine Bedenken.")

    clerk.opens_case(number)
    clerk.waits_for("Über den Bauantrag entscheiden")
    note = begins_a_note(experts["fire expert"], number)
    clerk.decides("granted_with_conditions", reasons="Das Vorhaben entspricht dem Plan.", conditions=CONDITIONS)
    clerk.waits_for("Entscheidung zeichnen")
    assert clerk.page.locator("input[name=approved]").count() == 0
    head.opens_case(number)
    head.sees("Die Linde an der Straße ist zu schützen.")
    head.signs()

    erika.opens_message("Baugenehmigung – MH")
    erika.sees("Das Herunterladen zählt")
    assert erika.fetches("Baugenehmigung").startswith(b"%PDF")
    erika.opens_status()
    erika.waits_for("Jetzt bezahlen")
    erika.follows("Jetzt bezahlen")
    erika.pays()
    erika.opens_status()
    erika.sees("Bezahlt", "Ergebnis ist da")
    erika.is_well()
    head.is_well()

    for expert in experts.values():  # decided: the case is theirs no longer, and their pages are still open
        expert.lets_pass(seconds=31)
        expert.sees(NO_LONGER)
        expert.is_well()
    looks_well(experts["fire expert"], note)


def begins_a_note(expert: Any, number: str) -> Locator:
    """Begin to write into the file, and be interrupted."""
    expert.opens_case(number)
    expert.follows("Notiz")
    note: Locator = expert.page.get_by_role("textbox", name="Notiz")
    with expert.page.expect_response("**/merken/note/"):
        note.fill(HALF_A_NOTE)
        note.blur()
    return note


def looks_well(expert: Any, note: Locator) -> None:
    """Make sure what was begun is still there, is not sent away, and the words lead on."""
    page, here = expert.page, expert.page.url
    expert.sees("Was Sie getippt haben, steht noch auf dieser Seite")
    assert axe(page) == []
    click(page.get_by_role("button", name="Notiz speichern"))
    expect(page.locator("[data-gone]")).to_be_focused()
    expect(note).to_have_value(HALF_A_NOTE)
    assert page.url == here
    expert.follows("Zum Arbeitskorb")
    expert.is_at("Arbeitskorb")
    expert.is_well()
