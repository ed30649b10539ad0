# SPDX-License-Identifier: EUPL-1.2
"""The 14 topic areas of the Onlinezugangsgesetz (OZG-Themenfelder), by which people find services."""

from __future__ import annotations

from pathlib import Path

from geleitzug.ground.texts import Text
from geleitzug.ground.yamls import read_yaml

_FILE = Path(__file__).with_name("topics.yaml")


def _read() -> dict[str, dict[str, Text]]:
    entries = read_yaml(_FILE.read_text(encoding="utf-8"))
    return {entry["slug"]: entry for entry in entries}


TOPICS = _read()


def title(slug: str) -> Text:
    """Return a topic area's name."""
    return TOPICS[slug]["title"]
