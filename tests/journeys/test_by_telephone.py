# SPDX-License-Identifier: EUPL-1.2
"""Wiebke Ahlers asks by telephone; the registrar answers, applies for her, and takes the fee when she comes by:
docs/journeys/at-the-counter.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import tick, wait_for_path
from tests.journeys.person import Citizen

pytestmark = pytest.mark.browser


def test_asked_applied_paid_in_cash_and_opened(enter: Callable[..., Any]) -> None:
    katja = enter("registrar")
    katja.opens("/amt/auskunft/")
    katja.page.get_by_label("Leistung suchen").fill("Geburt")
    katja.page.locator("main form[role=search] button").press("Enter")
    katja.follows("Geburtsurkunde")
    katja.sees("Was es kostet", "12,00 €", "Was die Person braucht")

    katja.follows("Für jemanden beantragen")
    katja.presses("Weiter zum Formular")
    katja.sees("Bitte schreiben Sie, mit wem Sie sprechen.")
    katja.page.get_by_label("Mit wem sprechen Sie?").fill("Wiebke Ahlers")
    katja.page.get_by_label("Wie erreichen Sie die Person").fill("0471 4711")
    tick(katja.page.locator("input[name=identity][value=questions]"))
    katja.presses("Weiter zum Formular")
    form = Citizen(katja.context, katja.live, katja.name)
    form.page.goto(katja.page.url)
    form.fills_in("geburtsurkunde", "eigene-geburt")
    tick(form.page.locator("input[name=erklaerung][value=oral]"))
    form.hands.press(form.page.get_by_role("button", name=re.compile("absenden", re.IGNORECASE)).first)
    wait_for_path(form.page, ".*/amt/fuer-jemanden/.*")
    form.sees("Wartet auf die Zahlung von 12,00 €", "Wiebke Ahlers")
    number = form.reads_the_number()
    form.is_well()

    katja.does_not_find(number)
    katja.page.goto(form.page.url)
    katja.follows("Bar oder mit Karte annehmen")
    tick(katja.page.locator("input[name=means][value=cash]"))
    katja.presses("Quittung ausstellen")
    katja.sees("Die Gebühr ist bezahlt. Geben Sie die Quittung mit.")
    assert katja.fetches("Quittung drucken").startswith(b"%PDF")
    katja.is_well()

    katja.opens_case(number)
    katja.takes_it()
