# SPDX-License-Identifier: EUPL-1.2
"""Somebody of the digital office builds a form, with the keyboard alone: docs/journeys/building-a-form.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import ask, axe

pytestmark = pytest.mark.browser


def named(editor: Any, name: str) -> Any:
    """Return a field of the page by its name."""
    return editor.page.locator(f'main [name="{name}"]:visible').first


def adds(editor: Any, label: str, kind: str) -> None:
    """Add a question on the open page of the form and open it."""
    editor.hands.write(editor.page.locator("#new-label"), label)
    editor.hands.pick(editor.page.locator("#new-kind"), kind)
    editor.presses("Hinzufügen und bearbeiten")
    editor.is_at(label)


def goes_back(editor: Any) -> None:
    """Store the open question and show the list again."""
    editor.presses("Speichern und zur Liste")
    editor.is_at("Ihre Angaben")


@pytest.mark.parametrize("javascript", [True, False], ids=["keyboard", "without scripts"])
def test_with_the_keyboard_alone_and_without_scripts(javascript: bool, enter: Callable[..., Any]) -> None:
    editor = enter("editor", keyboard=javascript, javascript=javascript)
    title = "Sperrmüll anmelden" if javascript else "Grüngut anmelden"
    editor.opens("/amt/werkstatt/")
    editor.follows("Neue Leistung")
    editor.hands.write(named(editor, "title"), title)
    editor.hands.pick(named(editor, "office"), "citizens")
    editor.presses("Anlegen")
    editor.is_at("Ihre Angaben")
    editor.sees("Name und Geburtsdatum", "Anschrift")

    adds(editor, "Was sollen wir abholen?", "choice")
    editor.hands.write(named(editor, "o.new.de"), "Ein Sofa")
    editor.presses("Antwort hinzufügen")
    editor.sees("geändert")
    editor.hands.choose(named(editor, "required"))
    goes_back(editor)
    editor.sees("Auswahl: eine Antwort", "1 Antwort")
    adds(editor, "Wie viele Stücke?", "integer")
    editor.hands.write(named(editor, "min"), "viele")
    editor.presses("Speichern und zur Liste")
    editor.sees("Bitte geben Sie eine ganze Zahl ein.")
    editor.hands.write(named(editor, "min"), "1")
    goes_back(editor)

    moves_up_and_takes_it_back(editor, javascript)
    editor.follows("Vorschau")
    inside = editor.page.frame_locator("iframe")
    expect(inside.locator("h1")).to_have_text("Ihre Angaben")
    expect(inside.locator("form")).to_contain_text("Wie viele Stücke?")
    if javascript:
        assert axe(editor.page) == []
    editor.is_well()


def moves_up_and_takes_it_back(editor: Any, javascript: bool) -> None:
    """Move the last question up by its button, and take that back by the one that then comes."""
    page, keys = editor.page, editor.page.keyboard
    last = page.locator(".ws-row").last
    expect(last).to_contain_text("Wie viele Stücke?")
    up = last.locator("button[name=_up]")
    if not javascript:
        editor.hands.press(up)
    else:
        up.focus()
        keys.press("Enter")
    expect(page.locator(".ws-row").last).not_to_contain_text("Wie viele Stücke?")
    if javascript:
        assert ask(page, "document.activeElement.name") == "_up", "the focus stays on the button"
        with page.expect_navigation():
            keys.press("u")
    else:
        editor.presses("Rückgängig")
    editor.sees("Rückgängig gemacht")
    expect(page.locator(".ws-row").last).to_contain_text("Wie viele Stücke?")
