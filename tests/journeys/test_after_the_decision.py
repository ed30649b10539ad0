# SPDX-License-Identifier: EUPL-1.2
"""Somebody does not agree with a decision: they object on their phone, the clerk agrees and revokes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, screenshot, tick
from tests.journeys.before import Before

pytestmark = pytest.mark.browser


def test_an_objection_is_lodged_and_the_decision_revoked(enter: Callable[..., Any], before: Before) -> None:
    number = before.sent("hundesteuer-anmelden", "ein-hund", steps=None)
    erika, clerk = enter("erika", size=PHONE), enter("tax clerk")

    erika.opens_message(f"Hundesteuerbescheid – {number}")
    erika.follows("Auf dieses Schreiben antworten")
    tick(erika.page.get_by_label("Widerspruch einlegen"))
    erika.page.get_by_label("Ihr Text").fill("Mein Hund führt mich, ich bin blind.")
    erika.is_well()
    screenshot(erika.page, "contest-360")
    erika.presses("Abschicken")
    erika.sees("Ihr Schreiben ist beim Amt.")
    erika.is_well()

    clerk.opens_case(number)
    clerk.waits_for("Widerspruch bearbeiten")
    clerk.sees("Mein Hund führt mich", "rechtzeitig")
    clerk.is_well()
    screenshot(clerk.page, "objection-1280")
    clerk.follows("Bescheid aufheben")
    tick(clerk.page.get_by_label("Aufheben, weil dem Rechtsbehelf abgeholfen wird"))
    clerk.page.get_by_label("Gründe", exact=True).fill("Blindenhunde sind steuerfrei.")
    tick(clerk.page.get_by_label("Gelegenheit, sich zu äußern"))
    clerk.is_well()
    screenshot(clerk.page, "revoke-1280")
    clerk.presses("Bescheid aufheben")
    clerk.sees("Der Bescheid gilt nicht mehr", "Blindenhunde sind steuerfrei.")
    clerk.is_well()
    screenshot(clerk.page, "revoked-1280")

    erika.opens_message(f"Hundesteuerbescheid – {number}")
    erika.sees("Dieser Bescheid gilt seit dem")
    erika.is_well()
    screenshot(erika.page, "revoked-360")
