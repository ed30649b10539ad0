# SPDX-License-Identifier: EUPL-1.2
"""How names of streets are compared, and which ones are near. Pure; the list itself is models.py.

What somebody has typed is never written anew by these: „Str.“ equals „Straße“ for comparing only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from geleitzug.ground.texts import fold

NEAR = 0.72
"""How alike a name must be to be offered: two letters off in a word of eight."""
NEAR_OWN = 0.55
"""The same for what is a name's own: without „straße“, „weg“ …"""
COMMON_ENDS = ("strasse", "weg", "platz", "allee", "ring", "gasse")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_SHORT = re.compile(r"str(?=$|\s)")
_SPELLED_OUT = {"st": "sankt", "dr": "doktor", "prof": "professor", "pl": "platz"}


def words_of(name: str) -> list[str]:
    """Return a name's words, folded and spelled out: „Dr.-Heinrich-Str.“ is doktor, heinrich, strasse."""
    words = _SEPARATORS.sub(" ", fold(name)).split()
    return [_SPELLED_OUT.get(word, _SHORT.sub("strasse", word)) for word in words]


def key_of(name: str) -> str:
    """Return what equal names have in common: „Hafen-Str.“, „Hafenstrasse“ and „Hafen Straße“ are hafenstrasse."""
    return "".join(words_of(name))


def number_of(typed: str) -> str:
    """Return what equal house numbers have in common: „12 A“, „12a“ and „12-a“ are 12a."""
    return _SEPARATORS.sub("", fold(typed))


def keys_of(name: str) -> list[str]:
    """Return what a name can be found by: from its first word on, from its second, and so on."""
    words = words_of(name)
    return ["".join(words[at:]) for at in range(len(words))]


def typed_key(typed: str) -> str:
    """Return what the keys of fitting names begin with. The last word may be unfinished, so it stays as it is."""
    words = _SEPARATORS.sub(" ", fold(typed)).split()
    return "".join([*words_of(" ".join(words[:-1])), words[-1]]) if words else ""


def _likeness(one: str, other: str) -> float:
    """Return how alike two keys are, by their less alike part: that both end in „straße“ says nothing."""
    whole = SequenceMatcher(None, one, other).ratio()
    own = SequenceMatcher(None, _own_part(one), _own_part(other)).ratio()
    return min(whole, own + NEAR - NEAR_OWN)


def _own_part(key: str) -> str:
    return next((key.removesuffix(end) for end in COMMON_ENDS if key.endswith(end) and key != end), key)


def near(name: str, names: Iterable[str], most: int = 4) -> list[str]:
    """Return the names that are most alike, the most alike first."""
    alike = [(_likeness(key_of(name), key_of(other)), other) for other in names]
    return [other for ratio, other in sorted(alike, key=lambda pair: (-pair[0], pair[1])) if ratio >= NEAR][:most]
