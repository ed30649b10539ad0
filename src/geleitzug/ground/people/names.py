# SPDX-License-Identifier: EUPL-1.2
"""Whether two descriptions may be of one person, by name and day of birth. Whose account it is decides identities.py.

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


def _given_agree(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    return not mine or not theirs or bool(mine & theirs)


def _families_agree(one: str, other: str) -> bool:
    """Tell whether one family name is the other, or part of it: „Öztürk“ of „Öztürk-Brinkmann“."""
    mine, theirs = _words(one), _words(other)
    return mine <= theirs or theirs <= mine


def _words(name: str) -> set[str]:
    """Return the words of a name as they are compared: capitals as small, „Öztürk“ as „Oeztuerk“ and „Ozturk“."""
    plain = fold(name).replace("ı", "i")  # in capitals both are I
    return {re.sub("([aou])e", r"\1", word) for word in re.findall(r"\w+", plain)}
