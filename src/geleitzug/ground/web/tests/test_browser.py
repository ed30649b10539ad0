# SPDX-License-Identifier: EUPL-1.2
"""The gallery in a real browser: axe, keyboard, small windows, and what the scripts do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import (
    DESK,
    PHONE,
    LostKeyboard,
    axe,
    complaints,
    keyboard_walk,
    scrolls_sideways,
    wait_until,
    window,
)

from geleitzug.ground.web.tests import gallery

pytestmark = pytest.mark.browser
PAGES = ["/", "/citizen", "/form", "/sent", "/office", "/operator", "/gibt-es-nicht"]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on a desk, with our policy in force."""
    gallery.SENT.clear()
    with window(chromium) as context:
        yield context.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_serves_eyes_ears_and_keyboard(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})

        assert axe(page, of_layout=size == PHONE) == []
        assert not scrolls_sideways(page)
        assert keyboard_walk(page)[0].name == "Zum Inhalt springen"


def test_nothing_is_refused_by_our_own_policy(page: Page, address: str) -> None:
    heard = complaints(page)
    for path in PAGES[:-1]:
        page.goto(address + path)

    assert heard == []


def test_without_script_the_form_works(chromium: Browser, address: str) -> None:
    with window(chromium, javascript=False) as context:
        page = context.new_page()
        page.goto(f"{address}/form")
        page.get_by_label("Name").fill("Waldi")
        page.get_by_role("button", name="Weiter").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Anmeldung ist eingegangen")


def test_an_answer_that_changes_the_questions_brings_them_at_once(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.get_by_label("Name").fill("Waldi")
    page.get_by_label("Ja", exact=True).check()

    expect(page.get_by_label("Warum?")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Waldi")
    expect(page.get_by_label("Ja", exact=True)).to_be_focused()
    assert gallery.SENT == []


def test_when_the_server_is_away_the_form_stays_as_it_is(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.route("**/form", lambda route: route.abort())
    page.get_by_label("Ja", exact=True).check()
    wait_until(page, "() => !document.querySelector('form[data-form]').hasAttribute('aria-busy')")

    expect(page.get_by_label("Ja", exact=True)).to_be_checked()
    expect(page.get_by_label("Warum?")).to_have_count(0)


def test_a_double_click_sends_once(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.get_by_label("Name").fill("Waldi")
    page.get_by_role("button", name="Weiter").dblclick()

    page.wait_for_url("**/sent")
    assert len(gallery.SENT) == 1


def test_going_back_the_form_can_be_sent_again(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url("**/sent")
    page.go_back()
    page.get_by_role("button", name="Weiter").click()

    page.wait_for_url("**/sent")
    assert len(gallery.SENT) == 2


def test_files_are_listed_removed_and_sent_with_progress(page: Page, address: str, tmp_path: Path) -> None:
    large, small = tmp_path / "plan.pdf", tmp_path / "notiz.txt"
    large.write_bytes(b"%PDF-1.7" + b"0" * 2_000_000)
    small.write_bytes(b"moin")
    page.goto(f"{address}/form")
    page.get_by_label("Nachweis").set_input_files([large])
    page.get_by_label("Nachweis").set_input_files([small])
    expect(page.get_by_text("plan.pdf (2 MB)")).to_be_visible()
    page.get_by_role("button", name="Entfernen: notiz.txt").click()
    page.get_by_role("button", name="Weiter").click()

    page.wait_for_url("**/sent")
    assert gallery.SENT[0]["files"] == ["plan.pdf"]


def test_an_answer_with_errors_after_an_upload_is_shown_and_focused(page: Page, address: str, tmp_path: Path) -> None:
    large = tmp_path / "plan.pdf"
    large.write_bytes(b"0" * 2_000_000)
    page.goto(f"{address}/form")
    page.get_by_label("Name").fill("falsch")
    page.get_by_label("Nachweis").set_input_files([large])
    page.get_by_role("button", name="Weiter").click()

    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Bitte geben Sie einen anderen Namen an.").click()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_role("link", name="Bitte prüfen Sie den Tag.").press("Enter")
    expect(page.get_by_label("Tag", exact=True)).to_be_focused()


def test_clerks_walk_the_rows_with_keys(page: Page, address: str) -> None:
    page.goto(f"{address}/office")
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="HST-0")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Vorgang suchen")).to_be_focused()
    page.keyboard.type("jo")
    expect(page.get_by_label("Vorgang suchen")).to_have_value("jo")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.get_by_label("Leistung")).to_be_focused()
    page.get_by_role("link", name="HST-0").focus()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Tastenkürzel")
    expect(help_.get_by_text("nächste, vorige Zeile")).to_be_visible()
    expect(help_.get_by_text("nehmen")).to_be_visible()
    expect(help_.get_by_text("beenden")).to_be_hidden()
    assert axe(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    expect(page.get_by_role("link", name="HST-0")).to_be_focused()
    page.keyboard.press("o")

    page.wait_for_url("**/empty?row=0")


def test_the_help_leaves_out_keys_of_lists_where_there_is_no_list(page: Page, address: str) -> None:
    page.goto(f"{address}/office")
    page.evaluate("document.querySelectorAll('main [data-row]').forEach((row) => row.remove())")
    page.keyboard.press("?")

    help_ = page.get_by_role("dialog", name="Tastenkürzel")
    expect(help_.get_by_text("nehmen")).to_be_visible()
    expect(help_.get_by_text("nächste, vorige Zeile")).to_be_hidden()
    expect(help_.get_by_text("Zeile öffnen")).to_be_hidden()


def test_shortcuts_can_be_switched_off_for_good(page: Page, address: str) -> None:
    page.goto(f"{address}/office")
    page.get_by_role("link", name="Tastenkürzel", exact=True).click()
    page.get_by_label("Tastenkürzel benutzen").uncheck()
    page.reload()
    page.keyboard.press("n")

    assert page.url == f"{address}/office"


def test_the_language_switch_keeps_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/form?seite=2")
    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == f"{address}/form?seite=2"


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("document.querySelector('.gz-brand').style.cssText = 'outline: none; box-shadow: none'", "cannot be seen"),
        (
            "document.querySelector('.gz-foot a').addEventListener('focus', (e) => e.target.blur())",
            "never reaches|not stay",
        ),
    ],
)
def test_a_lost_keyboard_is_noticed(chromium: Browser, address: str, planted: str, said: str) -> None:
    with window(chromium) as context:
        page = context.new_page()
        page.goto(f"{address}/sent")
        page.evaluate(planted)

        with pytest.raises(LostKeyboard, match=said):
            keyboard_walk(page)


def test_axe_notices_a_planted_mistake(chromium: Browser, address: str) -> None:
    with window(chromium) as context:
        page = context.new_page()
        page.goto(f"{address}/sent")
        page.evaluate("document.querySelector('h1').style.color = '#eee'")

        assert any("color-contrast" in found for found in axe(page))
