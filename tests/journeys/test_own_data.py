# SPDX-License-Identifier: EUPL-1.2
"""Somebody reads who looked at their data, takes all of it home, and asks to have something put right."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import PHONE, click, tick
from tests.journeys.before import Before
from tests.world import NEWCOMER

pytestmark = pytest.mark.browser


def test_who_looked_is_read_and_all_of_it_taken_home(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent("hundesteuer-anmelden", "ein-hund", by=NEWCOMER)
    nele = enter("newcomer", size=PHONE, javascript=False)
    katrin = enter("tax clerk")
    katrin.opens_case(number)

    nele.opens("/meine-daten/")
    nele.waits_for("hat angesehen: den Vorgang mit allen Angaben")
    nele.sees("Musterhafen, Steueramt")
    nele.does_not_see("Katrin Petersen")
    report = "".join(page.extract_text() for page in PdfReader(io.BytesIO(_fetched(nele, "Auskunft als PDF"))).pages)
    archive = zipfile.ZipFile(io.BytesIO(_fetched(nele, "Alles als ZIP")))
    told = json.loads(archive.read("auskunft.json"))

    assert number in report
    (dog,) = [each for each in told["applications"] if each["number"] == number]
    assert "Steueramt" in json.dumps(dog, ensure_ascii=False)
    assert [name for name in archive.namelist() if name.endswith(".pdf")] != []
    nele.is_well()


def test_something_is_put_right(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent("hundesteuer-anmelden", "ein-hund")
    erika = enter("erika", size=PHONE)
    erika.opens_status(number)
    erika.follows("Wer diese Daten gesehen hat")
    erika.follows("Auskunft, Berichtigung oder Löschung verlangen")
    erika.presses("Absenden")
    erika.sees("Bitte wählen Sie, worum es geht.", "Bitte schreiben Sie, worum es geht.")
    tick(erika.page.get_by_label("Etwas ist falsch"))
    erika.page.get_by_role("textbox").last.fill("Nala ist ein Dackel und kein Terrier.")
    erika.presses("Absenden")
    erika.sees("Ihr Anliegen ist beim Amt")

    katrin = enter("tax clerk")
    katrin.opens("/amt/datenschutz/")
    click(katrin.page.get_by_role("row").filter(has_text=number).get_by_role("link").first)
    katrin.sees("Nala ist ein Dackel und kein Terrier.")
    tick(katrin.page.get_by_label("erledigt", exact=True))
    katrin.page.get_by_role("textbox").last.fill("Wir haben die Rasse berichtigt.")
    katrin.presses("Antwort senden")
    katrin.is_well()

    erika.opens("/postfach/")
    erika.waits_for("Ihr Anliegen")
    erika.opens("/meine-daten/")
    expect(erika.page.locator("main")).to_contain_text("erledigt")
    erika.is_well()


def _fetched(person: Any, button: str) -> bytes:
    """Press a button that hands out a file, and return its bytes."""
    with person.page.expect_download() as download:
        person.hands.press(person.page.get_by_role("button", name=button))
    return Path(download.value.path()).read_bytes()
