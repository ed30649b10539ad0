# SPDX-License-Identifier: EUPL-1.2
"""The village's portal shows what the district does: docs/journeys/belehrung-43-ifsg.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
SERVICE = "belehrung-43-ifsg"


def test_through_the_villages_portal_it_reaches_the_district(enter: Callable[..., Any]) -> None:
    jan, village, district = enter("jan in sandmoor"), enter("sandmoor clerk"), enter("district health clerk")
    jan.opens(f"/leistungen/{SERVICE}/")
    jan.sees("Landkreis Moorland")
    jan.begins()
    jan.fills_in(SERVICE, "kueche", anschrift__postcode="26447", anschrift__city="Sandmoor")
    jan.sees("28,00")
    jan.sends(consents=True)
    jan.pays()
    number = jan.notes_the_number()
    assert number.startswith("LM-")

    village.does_not_find(number)
    district.opens_case(number)
    district.does("Ausweis und Erklärung prüfen", opinion="agree")
    district.waits_for("Über die Bescheinigung entscheiden")
    district.decides("granted")

    jan.opens_message("Bescheinigung")
    assert jan.fetches("Bescheinigung").startswith(b"%PDF")
    jan.is_well()


def test_for_a_child_with_proof(enter: Callable[..., Any]) -> None:
    erika, clerk = enter("erika"), enter("health clerk")
    erika.opens(f"/leistungen/{SERVICE}/")
    erika.begins()
    erika.fills_in(SERVICE, "schulpraktikum")
    erika.sees("Für mein Kind", "Finn Ahrens", "geburtsurkunde-finn.pdf", "13,00")
    erika.sends()
    erika.pays()
    number = erika.notes_the_number()

    clerk.opens_case(number)

    clerk.sees("Finn Ahrens")
    assert clerk.fetches("geburtsurkunde-finn.pdf").startswith(b"%PDF")
