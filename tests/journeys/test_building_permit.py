# SPDX-License-Identifier: EUPL-1.2
"""A house is to be built: plans, four opinions at once, four eyes, an invoice: docs/journeys/baugenehmigung.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
SERVICE = "baugenehmigung-vereinfacht"
OPINIONS = {
    "fire expert": "Stellungnahme Brandschutz",
    "environment expert": "Stellungnahme Umwelt",
    "planning expert": "Stellungnahme Stadtplanung",
    "roads expert": "Stellungnahme Straßen",
}
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
        expert.opens_case(number)
    for name, expert in experts.items():
        expert.does(OPINIONS[name], opinion="agree", text="Keine Bedenken.")

    clerk.opens_case(number)
    clerk.waits_for("Über den Bauantrag entscheiden")
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
