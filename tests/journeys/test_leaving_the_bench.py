# SPDX-License-Identifier: EUPL-1.2
"""What somebody types about a question is not lost by going elsewhere, and the notice above hides no field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser import DESK, PHONE, axe, click, keyboard_walk, screenshot, scrolls_sideways
from tests.journeys.before import Before
from tests.journeys.workbench import Bench

pytestmark = pytest.mark.browser
QUESTION = "frage/?frage=wohnung.mit_wem"


@pytest.fixture
def draft(before: Before) -> str:
    """A draft to type in."""
    return before.imported(f"zweitwohnung-{uuid4().hex[:8]}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_tab_keeps_what_was_typed(enter: Callable[..., Any], draft: str, javascript: bool) -> None:
    jette = Bench(enter("editor", javascript=javascript), draft)
    page = jette.person.page
    name = "Mit wem zusammen?" if javascript else "Mit wem wohnen Sie dort?"
    jette.opens(QUESTION)
    page.fill("[name='label.de']", name)

    click(page.get_by_role("button", name="Bedingungen & Prüfungen"))

    page.wait_for_url("**/regeln/**")
    jette.sees("geändert.", "Rückgängig")
    jette.opens(QUESTION)
    assert page.input_value("[name='label.de']") == name
    jette.person.is_well()


def test_the_browser_asks_before_what_was_typed_is_lost(enter: Callable[..., Any], draft: str) -> None:
    jette = Bench(enter("editor"), draft)
    page = jette.person.page
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stays)
    jette.opens(QUESTION)
    page.locator("[name='label.de']").press_sequentially("x")

    click(page.locator("nav.gz-breadcrumb a, .kern-breadcrumb a, main a, header a").first, no_wait_after=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert "/frage/" in page.url
    click(page.get_by_role("link", name="Zurück ohne Speichern"))
    page.wait_for_url("**seite=wohnung**")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_notice_hides_no_field_one_goes_back_to(enter: Callable[..., Any], draft: str, size: Any) -> None:
    jette = Bench(enter("editor", size=size), draft)
    page = jette.person.page
    jette.opens("frage/?frage=wohnung.allein")
    page.locator("[name='help.de']").press_sequentially(f"{size[0]}")
    click(page.get_by_role("button", name="Speichern", exact=True))
    notice = page.locator(".ws-told")
    expect(notice).to_be_visible()
    assert axe(page) == []
    assert not scrolls_sideways(page)
    screenshot(page, f"workshop-question-told-{size[0]}")
    keyboard_walk(page)
    page.locator(".ws-save button").last.focus()

    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const told = document.querySelector(".ws-told");
              if (!box.height || told.contains(document.activeElement)) return false;
              const over = told.getBoundingClientRect();
              return box.top >= over.top && box.bottom <= over.bottom && getComputedStyle(told).position === "sticky";
            }"""
        )
        assert not hidden, page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
