# SPDX-License-Identifier: EUPL-1.2
"""Somebody asks the residents' register, which answers by itself: docs/journeys/melderegisterauskunft.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.before import Before

pytestmark = pytest.mark.browser
SERVICE = "melderegisterauskunft-einfach"


def test_without_an_account_paid_first_and_answered_by_post(enter: Callable[..., Any]) -> None:
    guest, clerk = enter("nobody"), enter("citizens' clerk")
    guest.finds("Melderegister", "Melderegisterauskunft")
    guest.begins()
    guest.fills_in(SERVICE, "verstorben")
    guest.sees("Zu zahlen", "8,00")
    guest.sends(email="gast@example.org")
    number = guest.reads_the_number()
    clerk.does_not_find(number)

    guest.pays()

    assert guest.notes_the_number() == number
    guest.sees("8,00 € sind bezahlt", "mit der Post")
    guest.notes_the_code()
    guest.follows("Stand ansehen")
    guest.waits_for("geht mit der Post an Sie")
    guest.is_well()
    clerk.opens("/amt/post/")
    clerk.waits_for("Auskunft aus dem Melderegister")


def test_with_an_account_the_answer_lies_in_the_mailbox(enter: Callable[..., Any]) -> None:
    erika = enter("erika", javascript=False)
    erika.opens(f"/leistungen/{SERVICE}/")
    erika.begins()
    erika.fills_in(SERVICE, "namensgleich-neutral")
    erika.sends()

    erika.pays()

    erika.notes_the_number()
    erika.follows("Stand ansehen")
    erika.waits_for("Ergebnis ist da")
    erika.sees("Das hat ein Programm allein entschieden", "§ 49 Abs. 1 Bundesmeldegesetz")
    erika.is_well()


def test_who_asks_the_same_twice_is_answered_by_a_person(enter: Callable[..., Any], before: Before) -> None:
    erika, clerk = enter("erika", javascript=False), enter("citizens' clerk")
    erika.opens(before.drafted(SERVICE, "eindeutig") + "pruefen/")
    erika.sends()
    erika.pays()
    number = erika.notes_the_number()

    clerk.opens_case(number)
    clerk.waits_for("Vielleicht doppelt beantragt")
    clerk.sees("Statt des Programms entscheiden", "Auskunft erteilt", "§ 49 Abs. 1 Bundesmeldegesetz")
    clerk.is_well()
    clerk.decides("answered")

    erika.follows("Stand ansehen")
    erika.waits_for("Ergebnis ist da")
    erika.does_not_see("Das hat ein Programm allein entschieden")


def test_a_sample_is_checked_before_the_letter_goes_out(enter: Callable[..., Any], before: Before) -> None:
    draft = before.drafted(SERVICE, "verstorben", person={"given": "Tjark", "family": "Siemers"})
    digital, clerk, erika = enter("digital office"), enter("citizens' clerk"), enter("erika")
    digital.opens("/amt/automatik/")
    digital.page.get_by_label("Von hundert Entscheidungen prüft ein Mensch").fill("100")
    digital.presses("Speichern")
    digital.waits_for("Zahl der Stichproben ist gespeichert")
    try:
        erika.opens(f"{draft}pruefen/")
        erika.sends()
        erika.pays()
        number = erika.notes_the_number()
        clerk.opens_case(number)
        clerk.waits_for("als Stichprobe gezogen")
        clerk.decides("answered")
        clerk.waits_for("wie das Programm vorschlug")
        clerk.is_well()
    finally:
        digital.opens("/amt/automatik/")
        digital.page.get_by_label("Von hundert Entscheidungen prüft ein Mensch").fill("0")
        digital.presses("Speichern")
        digital.waits_for("Zahl der Stichproben ist gespeichert")
