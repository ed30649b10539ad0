# SPDX-License-Identifier: EUPL-1.2
"""Whether names, or names and days of birth, may be of one person or company. Whose account it is: identities.py.

docs/decisions/who-arrives.md says why it is so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from geleitzug.ground.texts import fold


@dataclass(frozen=True, slots=True)
class Described:
    """Somebody as an account or a provider describes them; what is empty is not known."""

    given: str
    family: str
    born: date | None


def may_be_the_same(one: Described, other: Described) -> bool:
    """Tell whether two descriptions may be of one person.

    One of several given names has to agree, and the family name or, as people marry, the day of birth. Two known days
    of birth that differ are two people. What one of the two does not know speaks against nothing.
    """
    same_day = one.born is not None and one.born == other.born
    if one.born and other.born and not same_day:
        return False
    return _given_agree(one.given, other.given) and (same_day or _families_agree(one.family, other.family))


def is_same_person(one: str, other: str) -> bool:
    """Tell whether two whole names can be one person's: case, accents, ß, umlauts and the order do not count.

    An identity card has all given names and people type the one they go by, or a title, so one may have more parts.
    """
    mine, theirs = set(words_of(one)), set(words_of(other))
    return mine == theirs or (len(mine & theirs) > 1 and (mine <= theirs or theirs <= mine))


def is_same_company(one: str, other: str) -> bool:
    """Tell whether two names are one company's: case, accents, spaces and punctuation do not count."""
    return "".join(words_of(one)) == "".join(words_of(other))


def words_of(name: str) -> list[str]:
    """Return the words of a name as they are compared: capitals as small, „Öztürk“ as „Oeztuerk“ and „Ozturk“."""
    plain = fold(name).replace("ı", "i")  # in capitals both are I
    return [re.sub("([aou])e", r"\1", word) for word in re.findall(r"\w+", plain)]


def _given_agree(one: str, other: str) -> bool:
    mine, theirs = set(words_of(one)), set(words_of(other))
    return not mine or not theirs or bool(mine & theirs)


def _families_agree(one: str, other: str) -> bool:
    """Tell whether one family name is the other, or part of it: „Öztürk“ of „Öztürk-Brinkmann“."""
    mine, theirs = set(words_of(one)), set(words_of(other))
    return mine <= theirs or theirs <= mine
