# SPDX-License-Identifier: EUPL-1.2
"""What clerks write into a letter: paragraphs, headings, lists, numbers, tables, strong words, typed in a plain field.

Nothing that can be typed makes a letter that is not accessible: there is one level of headings, the first row of a
table is its header, a list is a list. What would come out otherwise than it was meant is said (``lint``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _

from geleitzug.ground.markdown import strong_parts

_BULLET = re.compile(r"^\s*[-*•]\s+")
_NUMBER = re.compile(r"^\s*(\d{1,2})[.)]\s+")
_HEADING = re.compile(r"^\s*#{1,6}(?:\s+|$)")
_ROW = re.compile(r"^\s*\|")
_RULE = re.compile(r"^\s*\|[\s|:-]+$")


class Kind(StrEnum):
    """What a piece of a text is."""

    TEXT = "text"
    HEADING = "heading"
    LIST = "list"
    NUMBERS = "numbers"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Run:
    """Words set alike."""

    text: str
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text: its lines; of a table the cells of each row, the first row being the header."""

    kind: Kind
    lines: tuple[Line, ...] = ()
    numbers: tuple[int, ...] = ()
    """Of numbered lines as they were typed: „3. Mai“ at the beginning of a line stays the third of May."""
    rows: tuple[tuple[Line, ...], ...] = ()


def read(text: str) -> list[Block]:
    """Return the pieces of a text in their order; every word that was typed is in one of them."""
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n")):
        lines = [line for line in part.split("\n") if line.strip()]
        for kind, found in groupby(lines, key=_kind_of):
            blocks += _blocks(kind, list(found))
    return blocks


def printable(text: str) -> list[Block]:
    """Return the pieces as a letter sets them: rows of a table have the same number of cells."""
    return [_squared(block) if block.kind is Kind.TABLE else block for block in read(text)]


def _squared(block: Block) -> Block:
    width = max(len(row) for row in block.rows)
    return Block(block.kind, rows=tuple(row + ((),) * (width - len(row)) for row in block.rows))


def lint(text: str) -> list[str]:
    """Say what in a text would come out otherwise than it was meant; each a sentence."""
    return list(dict.fromkeys(_complaints(text)))


def _complaints(text: str) -> Iterator[str]:
    for block in read(text):
        if block.kind is Kind.HEADING and not _words(block.lines):
            yield _("Eine Überschrift ist leer. Bitte schreiben Sie sie hinter das Zeichen „##“, oder löschen Sie es.")
        if block.kind in (Kind.LIST, Kind.NUMBERS) and not all(_words([line]) for line in block.lines):
            yield _("Ein Punkt einer Liste ist leer. Bitte füllen oder löschen Sie ihn.")
        if block.kind is Kind.TABLE:
            yield from _about_table(block)
    for part in re.split(r"\n[ \t]*\n+", text):
        if any(line.count("**") % 2 for line in part.split("\n")):
            yield _(
                "Fett gesetzte Wörter stehen zwischen zwei Sternen auf jeder Seite, in derselben Zeile: **wichtig**."
            )


def _about_table(block: Block) -> Iterator[str]:
    widths = {len(row) for row in block.rows}
    if len(block.rows) < 2:
        yield _("Eine Tabelle braucht unter ihrer Kopfzeile mindestens eine Zeile.")
    if len(widths) > 1:
        yield _("Die Zeilen einer Tabelle haben verschieden viele Spalten. Bitte trennen Sie jede Spalte mit „|“.")
    if not all(_words([cell]) for cell in block.rows[0]):
        yield _("Die Kopfzeile einer Tabelle hat eine leere Zelle. Sie sagt, was in der Spalte steht.")


def _kind_of(line: str) -> Kind:
    for kind, sign in ((Kind.HEADING, _HEADING), (Kind.LIST, _BULLET), (Kind.NUMBERS, _NUMBER), (Kind.TABLE, _ROW)):
        if sign.match(line):
            return kind
    return Kind.TEXT


def _blocks(kind: Kind, lines: list[str]) -> list[Block]:
    if kind is Kind.HEADING:
        return [Block(kind, (_runs(_HEADING.sub("", line).strip()),)) for line in lines]
    if kind is Kind.TABLE:
        return [_table(lines)]
    sign = {Kind.LIST: _BULLET, Kind.NUMBERS: _NUMBER}.get(kind)
    numbers = tuple(int(found[1]) for line in lines if kind is Kind.NUMBERS and (found := _NUMBER.match(line)))
    said = tuple(_runs((sign.sub("", line) if sign else line).strip()) for line in lines)
    return [Block(kind, said, numbers)]


def _table(lines: list[str]) -> Block:
    kept = [line for line in lines if not _RULE.match(line)] or lines[:1]
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in kept]
    return Block(Kind.TABLE, rows=tuple(tuple(_runs(cell) for cell in row) for row in rows))


def _runs(text: str) -> Line:
    return tuple(Run(part, strong=bool(at % 2)) for at, part in enumerate(strong_parts(text)) if part)


def _words(lines: Sequence[Line]) -> str:
    return "".join(run.text for line in lines for run in line).strip()
