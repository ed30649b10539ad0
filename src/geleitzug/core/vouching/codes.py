# SPDX-License-Identifier: EUPL-1.2
"""The code on a letter (Prüfcode): how it is made, written and read. What it leads to is queries.py.

Nineteen letters of Crockford's Base32 by chance (95 bits: nobody guesses one) and a twentieth that tells a misread or
swapped letter. Only its digest is stored: it is the holder of the row, so the wall shows that to whoever has the code.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U: what looks like another letter is read as that, and no word arises by chance."""
BY_CHANCE = 19
GROUP = 4
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN = re.compile(r"[\s\-–—‐‑.·]+")


def fresh() -> str:
    """Return a new code, without the lines between its groups."""
    chosen = "".join(secrets.choice(ALPHABET) for _each in range(BY_CHANCE))
    return chosen + _check(chosen)


def spelled(code: str) -> str:
    """Return a code as letters print it, in groups."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(typed: str) -> str | None:
    """Return the code somebody typed, in groups or not, in capitals or not; None where it cannot be one."""
    code = _BETWEEN.sub("", typed).upper().translate(_LOOKALIKES)
    if len(code) != BY_CHANCE + 1 or not set(code) <= set(ALPHABET) or _check(code[:BY_CHANCE]) != code[-1]:
        return None
    return code


def holder_of(code: str) -> UUID:
    """Return the digest under which a code's row is kept."""
    return UUID(bytes=hashlib.sha256(f"letter:{code}".encode()).digest()[:16])


def _check(chosen: str) -> str:
    """Return the last letter (Luhn's scheme to the base 32): one wrong letter, and most swapped ones, are noticed."""
    total, base = 0, len(ALPHABET)
    for place, letter in enumerate(reversed(chosen)):
        value = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // base + value % base
    return ALPHABET[-total % base]
