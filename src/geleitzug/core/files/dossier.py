# SPDX-License-Identifier: EUPL-1.2
"""A dossier as a value: parts with headings, texts and rows, and how it becomes a PDF. What stands in it others say."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

from geleitzug.core.files.letters import Language, Row, Sender
from geleitzug.core.files.press import TEMPLATES
from geleitzug.core.files.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of level 2 or 3 and what stands below it."""

    title: str
    level: int = 2
    texts: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that stands in it; ``recipient`` are the lines of the address field."""

    sender: Sender
    recipient: tuple[str, ...]
    title: str
    reference: str
    date: date
    language: Language
    opening: tuple[str, ...]
    parts: tuple[Part, ...]


def print_dossier(dossier: Dossier) -> bytes:
    """Typeset a dossier to PDF/A-2a and PDF/UA-1; raises TemplateBroken."""
    template = (TEMPLATES / "dossier.typ").read_text(encoding="utf-8")
    data = {**dataclasses.asdict(dossier), "date": dossier.date.isoformat()}
    return typeset(template, {"letter": data}, day=dossier.date)
