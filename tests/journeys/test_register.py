# SPDX-License-Identifier: EUPL-1.2
"""Somebody asks the residents' register, which answers by itself: docs/journeys/melderegisterauskunft.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

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
    erika.fills_in(SERVICE, "eindeutig")
    erika.sends()

    erika.pays()

    erika.notes_the_number()
    erika.follows("Stand ansehen")
    erika.waits_for("Ergebnis ist da")
    erika.is_well()
