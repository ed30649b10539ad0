# SPDX-License-Identifier: EUPL-1.2
"""An empty form for paper and the counter as a value, and how it becomes a PDF. What it asks is the caller's."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from geleitzug.core.files.letters import Language, Sender
from geleitzug.core.files.press import TEMPLATES
from geleitzug.core.files.typesetting import typeset

Shape = Literal["text", "line", "area", "boxes", "parts", "tick", "group"]
KEPT = 64
"""Printed forms a process keeps, some 60 kB each: every service of a few towns in two languages."""


@dataclass(frozen=True, slots=True)
class Space:
    """Room to write in: a line as wide as twelve columns allow, or a comb with one cell for each sign."""

    label: str = ""
    span: int = 12
    comb: tuple[int, ...] = ()
    """Cells in groups, ``(2, 2, 4)`` for a day."""
    unit: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Something to tick."""

    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question, or a group of them, with the room for its answer."""

    shape: Shape
    number: str = ""
    label: str = ""
    help: str = ""
    when: str = ""
    """When it is to be filled in, in a sentence; empty for always."""
    optional: bool = False
    text: str = ""
    height: int = 1
    """Lines of an area."""
    boxes: tuple[Box, ...] = ()
    inline: bool = False
    """Whether the boxes are short enough to stand side by side."""
    spaces: tuple[Space, ...] = ()
    blocks: tuple[Block, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of a repeating group, or the inside of a single one (without a title)."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form."""

    title: str
    intro: str
    when: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A heading with a text or a list below it."""

    title: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the printed form."""

    sender: Sender
    language: Language
    title: str
    summary: str
    before: tuple[Note, ...]
    """What to know before filling it in: where it goes, what is needed, what it costs."""
    sections: tuple[Section, ...]
    after: tuple[Note, ...]
    """Legal basis and data protection."""
    version: str
    published: date
    signed: bool = False
    """Whether there is a place for day and signature: only where the law wants the written form."""


@lru_cache(maxsize=KEPT)
def print_paper(paper: Paper) -> bytes:
    """Typeset the form to PDF/A-2a and PDF/UA-1; what was printed once is kept."""
    template = (TEMPLATES / "paper.typ").read_text(encoding="utf-8")
    data = {**asdict(paper), "published": paper.published.isoformat()}
    return typeset(template, {"letter": data}, day=paper.published)
