# SPDX-License-Identifier: EUPL-1.2
"""A small piece of work instead of a picture puzzle: a browser does it in a second, a program for each of thousands.

Nothing is asked of the eyes, the ears or the hands, and nothing of another server. Plain functions over values; when
work is asked for says gate.py.
"""

from __future__ import annotations

from hashlib import sha256

LEAST_BITS, MOST_BITS = 14, 19
"""Leading zeros asked for: 16,000 tries are a blink of a phone, half a million some seconds of it."""
LONGEST_ANSWER = 20


def bits_for(holds: int, threshold: int) -> int:
    """Return how many zeros are asked for at so many holds a minute; 0: no work. Each doubling costs two more bits."""
    if threshold <= 0 or holds < threshold:
        return 0
    return min(MOST_BITS, LEAST_BITS + 2 * (holds // threshold - 1).bit_length())


def is_solved(salt: str, answer: str, bits: int) -> bool:
    """Tell whether the SHA-256 digest of ``salt:answer`` begins with so many zeros."""
    if not answer.isdecimal() or not answer.isascii() or len(answer) > LONGEST_ANSWER:
        return False
    digest = sha256(f"{salt}:{answer}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def solve(salt: str, bits: int) -> str:
    """Return the first answer: what the browser's worker does (static/appointments/work.js)."""
    number = 0
    while not is_solved(salt, str(number), bits):
        number += 1
    return str(number)
