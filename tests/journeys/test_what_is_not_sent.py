# SPDX-License-Identifier: EUPL-1.2
"""A clerk begins a decision and a page of its own, leaves both, and finds what they had chosen and written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import tick
from tests.journeys.before import Before
from tests.live import wait_for

pytestmark = pytest.mark.browser
DOG = "hundesteuer-anmelden"
AGAIN = "Ihre Eingaben waren noch nicht abgesendet"


def is_there(clerk: Any, address: str, reasons: str) -> bool:
    """Tell whether a page, opened anew, has these reasons in its form."""
    clerk.opens(address)
    field = clerk.page.locator("textarea[name=reasons]")
    return bool(field.input_value() == reasons)


def test_what_was_chosen_and_written_is_there_again(enter: Callable[..., Any], before: Before) -> None:
    clerk, number = enter("tax clerk"), before.sent(DOG, "ein-hund")

    clerk.opens_case(number)
    clerk.takes_it()
    clerk.opens(f"/amt/vorgang/{number}/")
    with clerk.page.expect_response("**/merken/task-*/") as kept:
        tick(clerk.page.locator("input[name=outcome][value=granted]"))
    assert kept.value.status == 200
    clerk.page.locator("textarea[name=reasons]").fill("Sie halten einen Hund.")
    clerk.opens("/amt/")  # at once: what was typed last is sent as the page goes, and may come late
    wait_for(lambda: is_there(clerk, f"/amt/vorgang/{number}/", "Sie halten einen Hund."))
    clerk.sees(AGAIN)
    second = clerk.context.new_page()
    second.goto(clerk.page.url)
    for page in (clerk.page, second):
        expect(page.locator("input[name=outcome][value=granted]")).to_be_checked()
        expect(page.locator("textarea[name=reasons]")).to_have_value("Sie halten einen Hund.")
    second.close()
    clerk.decides("granted", reasons="Sie halten einen Hund in unserer Gemeinde.")
    clerk.does_not_see(AGAIN)

    page, number = clerk.page, before.sent(DOG, "ein-hund", steps=None)
    clerk.opens(f"/amt/vorgang/{number}/")
    clerk.follows("Bescheid aufheben")
    page.get_by_label("Gründe", exact=True).fill("Er ist ein Blindenhund.")
    with page.expect_response("**/merken/revoke/") as kept:
        tick(page.locator("input[name=ground]").first)
    assert kept.value.status == 200
    clerk.opens("/amt/")
    clerk.opens(f"/amt/vorgang/{number}/aufheben/")
    clerk.sees(AGAIN)
    expect(page.locator("input[name=ground]").first).to_be_checked()
    expect(page.get_by_label("Gründe", exact=True)).to_have_value("Er ist ein Blindenhund.")
    clerk.is_well()
    clerk.presses("Entwurf sichern")
    clerk.sees("Ihr Entwurf ist gesichert.", AGAIN)
    tick(page.get_by_label("Gelegenheit, sich zu äußern"))
    clerk.presses("Bescheid aufheben")
    clerk.sees("Der Bescheid gilt nicht mehr", "Er ist ein Blindenhund.")
    clerk.is_well()
