# SPDX-License-Identifier: EUPL-1.2
"""Somebody applies twice: the office joins the two after a look, and the applicant reads where it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import click, tick
from tests.journeys.before import Before

pytestmark = pytest.mark.browser
DOGS = "hundesteuer-anmelden"


def test_a_double_application_is_joined_and_all_that_is_found_is_passed_on(
    enter: Callable[..., Any], before: Before
) -> None:
    first, second = (before.sent(DOGS, "ein-hund") for _twice in range(2))

    katrin = enter("tax clerk")
    katrin.opens(f"/amt/vorgang/{second}/")
    katrin.sees("Vielleicht doppelt beantragt")
    click(katrin.page.get_by_role("link", name=f"zusammenführen mit {first}"))
    katrin.sees("Was geschieht", "Das lässt sich nicht rückgängig machen")
    katrin.page.get_by_label("Warum gehören die Vorgänge zusammen?").fill("Derselbe Hund, zweimal geschickt.")
    katrin.presses("Zusammenführen")
    katrin.sees("Die Vorgänge sind zusammengeführt.", first, second)
    katrin.is_well()

    erika = enter("erika")
    erika.opens_status(second)
    erika.sees("Zusammengeführt", "Dieser Antrag wird zusammen mit Ihrem anderen bearbeitet")
    click(erika.page.get_by_role("link", name=f"Zum Antrag {first}"))
    erika.sees(first, "Stand")
    erika.is_well()

    bernd = enter("tax head")
    bernd.opens(f"/amt/gemeinsam/alle/?leistung={DOGS}")
    tick(bernd.page.get_by_label("Weitergeben oder übernehmen"))
    bernd.presses("Weiter")
    bernd.page.get_by_label("An wen?").select_option(label="Katrin Petersen")
    bernd.presses("Alle prüfen")
    bernd.waits_for("wird es ausgeführt")
    click(bernd.page.get_by_role("button", name="ausführen"))
    bernd.waits_for("erledigt.")
    bernd.is_well()
    katrin.opens("/amt/fuer-mich/")
    katrin.sees("Der Vorgang ist jetzt bei Ihnen", first)
