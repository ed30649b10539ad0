# SPDX-License-Identifier: EUPL-1.2
"""Somebody orders a birth certificate; unpaid the office knows nothing of it: docs/journeys/geburtsurkunde.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.before import Before

pytestmark = pytest.mark.browser
SERVICE = "geburtsurkunde"


def test_cancelled_at_first_then_paid_and_granted(enter: Callable[..., Any]) -> None:
    erika, registrar = enter("erika"), enter("registrar")
    erika.opens(f"/leistungen/{SERVICE}/")
    erika.begins()
    erika.fills_in(SERVICE, "eigene-geburt")
    erika.sends()
    number = erika.reads_the_number()

    erika.pays("Zahlung abbrechen")

    erika.sees("Sie haben die Zahlung abgebrochen")
    registrar.does_not_find(number)

    erika.pays(again="Noch einmal versuchen")

    assert erika.notes_the_number() == number
    registrar.opens_case(number)
    registrar.takes_it()
    registrar.does("Eintrag suchen, Berechtigung prüfen", opinion="agree", text="Eintrag gefunden.")
    registrar.waits_for("Über den Antrag entscheiden")
    registrar.decides("granted")
    registrar.waits_for("Urkunden ausstellen und siegeln")
    registrar.does("Urkunden ausstellen und siegeln", text="S 1986/412")
    registrar.waits_for("abgeschlossen")
    erika.opens_status()
    erika.sees("Ergebnis ist da")


def test_refused_for_family_research(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent(SERVICE, "familienforschung", steps=1)
    registrar = enter("registrar")

    registrar.opens_case(number)
    registrar.does("Eintrag suchen, Berechtigung prüfen", opinion="disagree", text="Kein rechtliches Interesse.")
    registrar.waits_for("Über den Antrag entscheiden")
    registrar.decides("refused", reasons="Familienforschung ist kein rechtliches Interesse (§ 62 Absatz 1 PStG).")

    registrar.waits_for("abgelehnt")
    registrar.is_well()
