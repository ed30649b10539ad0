# SPDX-License-Identifier: EUPL-1.2
"""A clerk is away and a deputy decides for them; and somebody signs in with the town's own account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import click
from tests.journeys.before import Before

pytestmark = pytest.mark.browser


def test_a_deputy_decides_during_an_absence(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent("hundesteuer-anmelden", "ein-hund")

    marten = enter("trade clerk")
    marten.does_not_find(number)

    bernd = enter("tax head")
    bernd.opens("/amt/vertretung/")
    bernd.sees("Es ist keine Vertretung eingetragen")
    bernd.follows("Vertretung eintragen")
    bernd.page.get_by_label("Wer fehlt?").select_option(label="Katrin Petersen")
    bernd.presses("Auswählen")
    bernd.sees("Vertreten wird: Katrin Petersen")
    bernd.page.get_by_label("Wer vertritt?").select_option(label="Marten Cordes")
    _types_a_day(bernd, "last", timezone.localdate() + timedelta(days=6))
    bernd.presses("Eintragen")
    bernd.sees("Katrin Petersen", "Marten Cordes", "läuft")
    bernd.is_well()

    marten.opens_case(number)
    marten.takes_it()
    marten.decides("granted", reasons="Sie halten einen Hund in unserer Gemeinde.")
    marten.waits_for("Marten Cordes in Vertretung für Katrin Petersen")
    marten.waits_for("Hundemarke")
    marten.is_well()

    bernd.opens("/amt/vertretung/")
    bernd.presses("Beenden")
    bernd.sees("Es ist keine Vertretung eingetragen")
    marten.does_not_find(number)


def test_somebody_signs_in_with_the_towns_account_and_out_again(enter: Callable[..., Any]) -> None:
    katrin = enter("nobody")
    katrin.opens("/amt/erledigt/")
    katrin.is_at("Anmelden am Arbeitsplatz")
    katrin.is_well()
    katrin.follows("Mit dem Konto anmelden: Stadt Musterhafen")
    katrin.is_at("Als wer möchten Sie sich anmelden?")
    katrin.presses("Katrin Petersen (steueramt)")

    expect(katrin.page).to_have_url(re.compile(r"musterhafen\.localhost:\d+/amt/erledigt/$"))
    expect(katrin.page.locator("body")).to_contain_text("Katrin Petersen")
    click(katrin.page.get_by_role("button", name="Abmelden").first)
    katrin.is_at("Anmelden am Arbeitsplatz")
    expect(katrin.page).to_have_url(re.compile(r"musterhafen\.localhost:\d+/amt/anmelden/$"))
    katrin.opens("/amt/")
    katrin.is_at("Anmelden am Arbeitsplatz")


def test_who_has_no_access_is_told_so(enter: Callable[..., Any]) -> None:
    nele = enter("nobody")
    nele.opens("/amt/anmelden/")
    nele.follows("Mit dem Konto anmelden: Stadt Musterhafen")
    nele.presses("Nele Neumann (neu.im.haus)")

    nele.is_at("Anmelden am Arbeitsplatz")
    nele.sees("Für Ihr Konto gibt es hier keinen Zugang.")
    nele.heard[:] = [line for line in nele.heard if "403" not in line]


def _types_a_day(person: Any, name: str, day: Any) -> None:
    for part in ("day", "month", "year"):
        person.hands.write(person.page.locator(f'[name="{name}.{part}"]'), str(getattr(day, part)))
