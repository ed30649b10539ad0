# SPDX-License-Identifier: EUPL-1.2
"""Comparing two versions of a text in words. Values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
LONGEST = 3_000
"""Words, with the space behind each, that are compared one by one; of a longer text lines are, then nothing is.

Comparing takes time as the product of both lengths where the same word stands in many places, as full stops do: such
words are passed over (``autojunk``), and with more than this it takes too long all the same.
"""


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stayed, went or came."""

    change: Change
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Return the pieces of two texts in their order: read without what is new it is the old one, and the reverse."""
    if old == new:
        return [Piece(Change.SAME, old)] if old else []
    before, after = _split(old), _split(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            pieces += _piece(Change.SAME, before[a:b])
        else:
            pieces += [*_piece(Change.GONE, before[a:b]), *_piece(Change.NEW, after[c:d])]
    return _joined(pieces)


def _split(text: str) -> list[str]:
    for pieces in (_WORDS.findall(text), text.splitlines(keepends=True)):
        if len(pieces) <= LONGEST:
            return pieces
    return [text]


def _piece(change: Change, words: list[str]) -> Iterator[Piece]:
    if words:
        yield Piece(change, "".join(words))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Let two changes with nothing but a space between them be one: a rewritten sentence reads as a whole."""
    found: list[Piece] = []
    gone = new = ""

    def settle() -> None:
        nonlocal gone, new
        found.extend(_piece(Change.GONE, [gone] if gone else []))
        found.extend(_piece(Change.NEW, [new] if new else []))
        gone = new = ""

    for at, piece in enumerate(pieces):
        if piece.change is Change.GONE:
            gone += piece.text
        elif piece.change is Change.NEW:
            new += piece.text
        elif piece.text.strip(" ") or not (gone or new) or at + 1 == len(pieces):
            settle()
            found.append(piece)
        else:
            gone, new = gone + piece.text, new + piece.text
    settle()
    return found
