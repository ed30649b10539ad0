# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the peers share: how they are made, and the frame and style of those that people meet."""

from __future__ import annotations

from pathlib import Path

import jinja2

from geleitzug_peers.small_http import Answer

SHARED = Path(__file__).parent / "pages"


def pages_in(folder: Path) -> jinja2.Environment:
    """Return the pages of a peer; what they take is text and never markup."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, SHARED]), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def style() -> Answer:
    """Return the style of the shared frame."""
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Answer(200, (SHARED / "stil.css").read_bytes(), "text/css; charset=utf-8", headers)
