# SPDX-License-Identifier: EUPL-1.2
"""A cover sheet for papers that will be scanned, as a value, and as a PDF. What its code says, others say."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from geleitzug.core.files.letters import Language, Sender
from geleitzug.core.files.press import TEMPLATES
from geleitzug.core.files.typesetting import typeset


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """Everything that stands on it; ``code`` is a drawing (SVG)."""

    sender: Sender
    language: Language
    title: str
    reference: str
    service: str
    code: str
    code_alt: str
    texts: tuple[str, ...]


def print_coversheet(cover: CoverSheet, *, day: date) -> bytes:
    """Typeset the sheet to PDF/A-2a and PDF/UA-1."""
    template = (TEMPLATES / "coversheet.typ").read_text(encoding="utf-8")
    return typeset(template, {"letter": {**asdict(cover), "date": day.isoformat()}}, day=day)
