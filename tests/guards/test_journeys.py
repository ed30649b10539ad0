# SPDX-License-Identifier: EUPL-1.2
"""Journeys are played where nothing is painted, and there Playwright's own click waits for ever."""

from __future__ import annotations

import re
from pathlib import Path

JOURNEYS = Path(__file__).parents[1] / "journeys"
WAITS_FOR_PICTURES = re.compile(r"\.(?:click|dblclick|check|uncheck|hover|tap|drag_to|scroll_into_view_if_needed)\(")


def test_what_waits_for_pictures_is_only_used_where_there_are_some() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(JOURNEYS.glob("*.py"))}
    waiting = [name for name, text in texts.items() if WAITS_FOR_PICTURES.search(text) and "PAINTED = True" not in text]

    assert waiting == [], "take click and tick of tests/browser.py, or say PAINTED = True in the module"
