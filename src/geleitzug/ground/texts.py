# SPDX-License-Identifier: EUPL-1.2
"""Texts in several languages as packages hold them. The house's own words go through gettext."""

import re
import unicodedata
from collections.abc import Mapping

Text = Mapping[str, str]

LONGEST_KEY = 40
"""Of a key that is made of words."""

_FOLDED = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})


def pick(text: Text | str | None, lang: str) -> str:
    """Return the text in a language; German where it is missing, nothing where there is none."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(lang) or text.get("de", "")


def fold(text: str) -> str:
    """Fold a text for searching: small letters, no accents, ß as ss, ä as ae."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    plain = unicodedata.normalize("NFKD", lowered)
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def key_of_words(words: str, otherwise: str = "f") -> str:
    """Return a key for a name people gave: small letters, digits, underscores; ``otherwise`` where nothing is left."""
    key = re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")[:LONGEST_KEY].rstrip("_") or otherwise
    return key if key[0].isalpha() else f"f_{key}"[:LONGEST_KEY].rstrip("_")
