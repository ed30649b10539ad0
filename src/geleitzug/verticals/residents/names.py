# SPDX-License-Identifier: EUPL-1.2
"""The search form of names and places: what people write differently and mean the same. Showing keeps the letters."""

from __future__ import annotations

import re
import unicodedata

from geleitzug.ground.texts import composed

# Letters of DIN 91379 that do not fall apart into a base letter and a mark.
_BASES = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "þ": "th",
        "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "k", "ł": "l", "ŋ": "n", "ŧ": "t", "ə": "e", "ɨ": "i",
        "ƶ": "z", "ʒ": "z", "ǥ": "g",
    }
)  # fmt: skip
_STREET = re.compile(r"str(?:\.|asse)?(?=$|\s)")


def folded(text: str) -> str:
    """Return the search form: base letters in lower case, single spaces, ``ä`` as ``ae`` and ``ß`` as ``ss``.

    § 49 (4) no. 1 BMG allows a search by sound; this is the cautious part of it.
    """
    lower = composed(text).casefold().translate(_BASES)
    bare = "".join(letter for letter in composed(lower, "NFKD") if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare).split())


def folded_street(text: str) -> str:
    """Return the search form of a street; ``Str.`` and ``Straße`` are one."""
    plain = composed(text).casefold().replace("ß", "ss")
    return folded(_STREET.sub("strasse", plain)).replace(" ", "")


def folded_number(text: str) -> str:
    """Return the search form of a house number: ``12 A`` is ``12a``."""
    return folded(text).replace(" ", "")
