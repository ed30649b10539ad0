# SPDX-License-Identifier: EUPL-1.2
"""Somebody registers a dog and gets the tax assessment: docs/journeys/dog-tax.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE

pytestmark = pytest.mark.browser


def test_with_an_account_on_a_phone(enter: Callable[..., Any]) -> None:
    erika = enter("erika", size=PHONE)
    erika.finds("Hund", "Hund zur Hundesteuer anmelden")
    erika.sees("Das kostet es")
    erika.begins()
    erika.fills_in("hundesteuer-anmelden", "ein-hund")
    erika.is_at("Prüfen Sie Ihre Angaben")
    erika.sends()
    number = erika.notes_the_number()
    erika.is_well()
    assert erika.fetches("Eingangsbestätigung").startswith(b"%PDF")

    clerk = enter("tax clerk")
    clerk.opens_case(number)
    clerk.takes_it()
    clerk.decides("granted", reasons="Sie halten einen Hund in unserer Gemeinde.")
    clerk.waits_for("Hundemarke")
    clerk.is_well()
    clerk.does("Hundemarke zuteilen", text="Die Marke hat die Nummer 2026-4711")
    clerk.sees("abgeschlossen")  # the page comes anew by itself once the process has done its part

    erika.opens_message("Hundesteuerbescheid")
    erika.sees("Dateien")


def test_without_scripts_and_with_the_keyboard_alone(enter: Callable[..., Any]) -> None:
    erika = enter("erika", javascript=False, keyboard=True)
    erika.finds("Hund", "Hund zur Hundesteuer anmelden")
    erika.begins()
    erika.fills_in("hundesteuer-anmelden", "ein-hund")
    erika.sends()
    erika.notes_the_number()
    erika.is_well()
