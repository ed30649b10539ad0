# SPDX-License-Identifier: EUPL-1.2
"""Which browser that was, as its owner would call it: its family and system, no version, nothing to tell people by."""

from __future__ import annotations

FAMILIES = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""The first that is found: browsers name those they resemble as well."""
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def family_of(agent: str) -> str:
    """Return family and system of a browser by what it says of itself; nothing for what we do not know."""
    parts = [next((name for sign, name in table if sign in agent), "") for table in (FAMILIES, SYSTEMS)]
    return ", ".join(part for part in parts if part)
