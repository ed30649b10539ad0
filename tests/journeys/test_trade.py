# SPDX-License-Identifier: EUPL-1.2
"""A trade is registered; the notice takes effect unpaid: docs/journeys/gewerbeanmeldung.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
SERVICE = "gewerbeanmeldung"
RECIPIENTS = ("An das Finanzamt", "An die Kammer", "An die Unfallversicherung")


def test_unpaid_it_takes_effect_and_is_handed_over_to_three(enter: Callable[..., Any]) -> None:
    erika, clerk = enter("erika"), enter("trade clerk")
    erika.opens(f"/leistungen/{SERVICE}/")
    erika.begins()
    erika.fills_in(SERVICE, "fahrradladen")
    erika.sends()
    number = erika.notes_the_number()
    erika.follows("Stand ansehen")
    erika.waits_for("Die Gebühr ist noch offen")
    erika.sees("26,00")

    clerk.opens_case(number)
    clerk.decides("granted")
    clerk.waits_for("An das Finanzamt übermitteln")
    clerk.has_to_do(*(f"{recipient} übermitteln" for recipient in RECIPIENTS))
    for recipient in RECIPIENTS:
        clerk.does(f"{recipient} übermitteln")
    clerk.waits_for("abgeschlossen")

    erika.opens_status()
    erika.follows("Jetzt bezahlen")
    erika.pays()
    erika.opens_status()
    erika.sees("Bezahlt")
    erika.is_well()
