# SPDX-License-Identifier: EUPL-1.2
"""Reading a list of the producer (Lieferschein): kinds and serial numbers from a CSV file. Bytes in, values out.

A head line with ``Art`` and ``Seriennummer`` says which columns count; without one they are the first two. A line that
cannot be read is named by its number and why, never by what stands in it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geleitzug.verticals.papers.rules import Kind, WrongNumber, number_of

MOST_BYTES, MOST_LINES = 1_000_000, 5_000
LONGEST_CELL = 200
KINDS: Mapping[str, Kind] = {
    "personalausweis": Kind.ID_CARD,
    "ausweis": Kind.ID_CARD,
    "pa": Kind.ID_CARD,
    "npa": Kind.ID_CARD,
    "reisepass": Kind.PASSPORT,
    "pass": Kind.PASSPORT,
    "epass": Kind.PASSPORT,
    "rp": Kind.PASSPORT,
    "eid-karte": Kind.EID_CARD,
    "eid": Kind.EID_CARD,
}
KIND_NAMES = {"art", "dokumentart", "dokument", "typ"}
NUMBER_NAMES = ("seriennummer", "dokumentennummer", "nummer")
"""The surer name comes first: a list may have a running number too."""


class Unreadable(StrEnum):
    """Why a whole file is no list."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"


class NoList(ValueError):
    """The file cannot be read as a list at all."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Line:
    """A document on a list."""

    kind: Kind
    number: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be read; ``at`` counts from 1. ``why`` is None where the kind is not known."""

    at: int
    why: WrongNumber | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a list says: its documents, each once, and the lines that cannot be read."""

    lines: tuple[Line, ...]
    bad: tuple[BadLine, ...]


def read(content: bytes) -> Sheet:
    """Read a list; raises NoList."""
    if len(content) > MOST_BYTES:
        raise NoList(Unreadable.TOO_LARGE)
    text = _decoded(content)
    numbered = [(at, cells) for at, cells in enumerate(_rows(text), 1) if any(cell.strip() for cell in cells)]
    kind_at, number_at = 0, 1
    if numbered and (columns := _columns(numbered[0][1])):
        kind_at, number_at = columns
        numbered = numbered[1:]
    if not numbered:
        raise NoList(Unreadable.EMPTY)
    if len(numbered) > MOST_LINES:
        raise NoList(Unreadable.TOO_MANY)
    good: dict[Line, None] = {}
    bad: list[BadLine] = []
    for at, cells in numbered:
        read_line = _line(at, _cell(cells, kind_at), _cell(cells, number_at))
        if isinstance(read_line, BadLine):
            bad.append(read_line)
        else:
            good[read_line] = None
    return Sheet(tuple(good), tuple(bad))


def _line(at: int, kind: str, number: str) -> Line | BadLine:
    known = KINDS.get(kind.casefold())
    if known is None:
        return BadLine(at, None)
    try:
        return Line(known, number_of(number))
    except WrongNumber as wrong:
        return BadLine(at, wrong)


def _decoded(content: bytes) -> str:
    """Return the text: UTF-8, or what Windows wrote."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text: str) -> list[list[str]]:
    lines = text.replace("\0", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    return [_cells(line, delimiter) for line in lines]


def _cells(line: str, delimiter: str) -> list[str]:
    """Return what stands in a line; of one that is too long for the reader nothing but its beginning."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line[:LONGEST_CELL].split(delimiter)


def _columns(head: Sequence[str]) -> tuple[int, int] | None:
    """Return where kind and number stand, if this is a head line."""
    names = [cell.strip().casefold() for cell in head]
    kinds = [at for at, name in enumerate(names) if name in KIND_NAMES]
    numbers = [names.index(name) for name in NUMBER_NAMES if name in names]
    return (kinds[0], numbers[0]) if kinds and numbers else None


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
