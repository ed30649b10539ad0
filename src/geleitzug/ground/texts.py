# SPDX-License-Identifier: EUPL-1.2
"""Texts in several languages as packages hold them. The house's own words go through gettext."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

Text = Mapping[str, str]
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

LONGEST_KEY = 40
"""Of a key that is made of words."""

MOST_MARKS = 30
"""On one letter; no language writes more than five."""
_MANY_MARKS = re.compile(rf"[^\x00-\u02ff]{{{MOST_MARKS + 1}}}")  # no mark has a lower number
_MADE_OF_MARKS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_FOLDED = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})


def pick(text: Text | str | None, lang: str) -> str:
    """Return the text in a language; German where it is missing, nothing where there is none."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(lang) or text.get("de", "")


def composed(text: str, form: Form = "NFC") -> str:
    """Write letters and their marks in one of Unicode's forms; each text from outside is brought to one by this only.

    Python sorts the marks of a letter by looking at each pair of them: 80 kB of marks on one letter took ten seconds.
    So none has more than 30; before the next stands U+034F, which shows as nothing (UAX #15, D4, stream-safe text).
    """
    return unicodedata.normalize(form, _stream_safe(text) if _MANY_MARKS.search(text) else text)


def _stream_safe(text: str) -> str:
    signs: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) or sign in _MADE_OF_MARKS else 0
        if marks > MOST_MARKS:
            signs.append("\u034f")
            marks = 1
        signs.append(sign)
    return "".join(signs)


def fold(text: str) -> str:
    """Fold a text for searching: small letters, no accents, ß as ss, ä as ae."""
    lowered = composed(text).casefold().translate(_FOLDED)
    plain = composed(lowered, "NFKD")
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def in_order(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return choices (key, words) in the order people look for them: Ä stands beside Ae, not behind Z (DIN 5007-2)."""
    return sorted(choices, key=lambda choice: (fold(choice[1]), choice))


def key_of_words(words: str, otherwise: str = "f") -> str:
    """Return a key for a name people gave: small letters, digits, underscores; ``otherwise`` where nothing is left."""
    key = re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")[:LONGEST_KEY].rstrip("_") or otherwise
    return key if key[0].isalpha() else f"f_{key}"[:LONGEST_KEY].rstrip("_")
