# SPDX-License-Identifier: EUPL-1.2
"""How well words that somebody typed are found in a text: whole, at the beginning of a word, inside a compound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from geleitzug.ground.texts import fold

MOST_WORDS = 8
SHORT_NAMES = {"perso": "personalausweis"}
"""What people say for short, and what it means, both folded. Only what begins like another word belongs here
(„Perso“, „Person“); everything else is a keyword of the thing itself."""
INSIDE = 4
"""So many letters a word has at least to be found inside another: „ei“ is in too many."""
ALIKE = 0.55
"""How much of a word's three-letter pieces must be found in a text: two letters off in a word of ten are forgiven."""

_WORTH = ((6, 4, 3), (5, 3, 2), (1, 1, 0))
"""By line of a text (title, other names, prose), then by place in a word (whole, beginning, inside). Prose is no
list of names: in it a word counts only from its beginning."""
_WORD = re.compile(r"\w+")
_AROUND = ".,;:!?()\"'„“”»«"


def words_of(typed: str) -> list[str]:
    """Return the words somebody typed, folded, without marks around them, and a short name as what it means."""
    words = [word.strip(_AROUND) or word for word in fold(typed).split()[:MOST_WORDS]]
    return [SHORT_NAMES.get(word, word) for word in words]


def text_of(title: Iterable[str], names: Iterable[str] = (), prose: Iterable[str] = ()) -> str:
    """Return a text to be searched, folded: a line of titles, one of other names, one of prose."""
    return "\n".join(fold(" ".join(parts)) for parts in (title, names, prose))


def worth(words: Iterable[str], text: str) -> int:
    """Return how well a text of ``text_of`` fits the words of ``words_of``; 0 where one of them is not in it."""
    lines = text.split("\n")
    each = [max(_worth(word, line, row) for line, row in zip(lines, _WORTH, strict=False)) for word in words]
    return sum(each) if all(each) else 0


def likeness(words: Sequence[str], text: str) -> float:
    """Return how much a text holds what only looks like the words; 0 where one has nothing like it (``ALIKE``)."""
    pieces = [_pieces(each) for each in text.split()]
    each = [max((len(_pieces(word) & other) / len(_pieces(word)) for other in pieces), default=0.0) for word in words]
    return sum(each) if each and min(each) >= ALIKE else 0.0


def _worth(word: str, line: str, row: tuple[int, int, int]) -> int:
    if word not in line:
        return 0
    written = _WORD.findall(line)
    if word in written:
        return row[0]
    if any(each.startswith(word) for each in written):
        return row[1]
    return row[2] if len(word) >= INSIDE else 0


def _pieces(word: str) -> set[str]:
    """Return the pieces of three letters, as PostgreSQL's pg_trgm cuts them."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
