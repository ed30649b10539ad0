# SPDX-License-Identifier: EUPL-1.2
"""Names and streets as people write them: the identity card's chip holds capital letters only (BSI TR-03110)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTICLES = frozenset(
    (
        *("von", "vom", "van", "zu", "zum", "zur", "der", "den", "dem", "des", "und", "auf", "am", "an", "im", "in"),
        *("bei", "ten", "ter", "te", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le"),
    )
)
"""Small words inside a family name or a street; the last word of a name is never one."""
_WORD = re.compile(r"[^\W\d_ʼ]+")  # the apostrophe of DIN 91379 counts as a letter
_ROMAN = re.compile(r"[IVX]{2,}")
_WITH_NUMBER = re.compile(r"(?P<street>.*?\D)\s+(?P<number>\d+\s*\S{0,8}(?:\s*[-/]\s*\d+\s*\w?)?)")
_LONGEST_STREET = 250
"""Signs; the pattern tries every blank as the one before the number, so a longer text stays whole."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street and its number."""

    street: str
    number: str


def given_name(text: str) -> str:
    """Return a given name: „ANNA-LENA“ is Anna-Lena. What holds small letters stays as it is."""
    return _lowered(text, frozenset(), first_stays_small=False)


def family_name(text: str) -> str:
    """Return a family name: „VON DER HEIDE“ is von der Heide, „GROẞ“ is Groß. Whether SS was ß nobody can know."""
    return _lowered(text, _PARTICLES, first_stays_small=True)


def place(text: str) -> str:
    """Return a place: „NEUSTADT AN DER WEINSTRAẞE“ is Neustadt an der Weinstraße."""
    return _lowered(text, _PARTICLES, first_stays_small=False)


def street(text: str) -> Street:
    """Return a street and its number: „AN DER HEIDESTRAẞE 17A“ is An der Heidestraße, 17a."""
    words = _WITH_NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST_STREET else None
    if words is None:
        return Street(_lowered(text, _PARTICLES, first_stays_small=False), "")
    number = words["number"].lower() if text == text.upper() else words["number"]
    return Street(_lowered(words["street"], _PARTICLES, first_stays_small=False), number)


def _lowered(text: str, small: frozenset[str], *, first_stays_small: bool) -> str:
    text = " ".join(text.split())
    if any(letter.islower() and letter != "ß" for letter in text):
        return text.replace("ẞ", "ß")
    words = text.split(" ")
    done = []
    for at, word in enumerate(words):
        is_inside = at < len(words) - 1 and (at > 0 or first_stays_small)
        is_small = word.lower() in small and is_inside
        done.append(word.lower() if is_small else _WORD.sub(_capitalised, word))
    return " ".join(done)


def _capitalised(found: re.Match[str]) -> str:
    letters = found[0]
    if _ROMAN.fullmatch(letters):
        return letters
    return letters[0] + letters[1:].replace("ẞ", "ß").lower()
