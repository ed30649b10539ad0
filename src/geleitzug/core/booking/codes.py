# SPDX-License-Identifier: EUPL-1.2
"""Codes of appointments: the link's, by which one changes and cancels without an account, and the short one said aloud.

The link's code is 26 letters by chance (130 bits). Its digest is the holder of the row.
"""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from geleitzug.ground.crypto.towns import lookup_hash

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Without letters that look like others, and none that make a word with vowels at hand."""
BY_CHANCE = 27
ALOUD = "ABCDEFGHJKLMNPRSTUVWXYZ"


def fresh() -> str:
    """Return a new code for a link."""
    return "".join(secrets.choice(ALPHABET) for _each in range(BY_CHANCE))


def holder_of(code: str) -> UUID:
    """Return the digest under which a row is kept."""
    return UUID(bytes=hashlib.sha256(f"booking:{code.strip().lower()}".encode()).digest()[:16])


def aloud() -> str:
    """Return a number to be called: a letter and three digits; the caller looks whether it is free."""
    return secrets.choice(ALOUD) + f"{secrets.randbelow(1000):03}"


def session_mark(session: str) -> str:
    """Return by what a browser's hold is found again; the session's key itself is stored nowhere."""
    return lookup_hash(f"booking session {session}")[:64] if session else ""


def once_mark(name: str, contact: str) -> str:
    """Return by what the same person is found again: a keyed hash of name and contact, as people write them."""
    folded = " ".join(name.casefold().split()), "".join(contact.casefold().split())
    return lookup_hash(f"booking once {folded[0]}|{folded[1]}")[:64]


def chance(of: str) -> int:
    """Return a large number that nobody outside can guess and all our processes agree on."""
    return int(hashlib.sha256(lookup_hash(f"booking chance {of}").encode()).hexdigest()[:12], 16)
