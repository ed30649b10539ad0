# SPDX-License-Identifier: EUPL-1.2
"""Codes of an authenticator app by the clock (TOTP, RFC 6238). Which code was used already, factors.py knows."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterator
from urllib.parse import quote, urlencode

DIGITS = 6
PERIOD = 30
"""Seconds a code lasts: RFC 6238, 5.2; every app knows this one, and many know no other."""
DRIFT = 1
"""So many steps a phone's clock may be wrong by, either way (RFC 6238, 6)."""
SECRET_BYTES = 20
"""RFC 4226, 4: R6 recommends 160 bits."""


def new_secret() -> str:
    """Make a secret as apps take it: 32 letters of base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_at(moment: float) -> int:
    """Return the number of the time step of a moment in seconds since 1970."""
    return int(moment // PERIOD)


def code_of(secret: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step (RFC 4226, 5.3, with HMAC-SHA-1, which is what apps have)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(code: str, secret: str, moment: float) -> int | None:
    """Return which step around a moment a code belongs to; None if to none. All are compared, in equal time."""
    found = None
    for step in steps_around(moment):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            found = step
    return found


def steps_around(moment: float) -> Iterator[int]:
    """Yield the steps whose codes are taken at a moment."""
    now = step_at(moment)
    yield from range(now - DRIFT, now + DRIFT + 1)


def digits_of(typed: str) -> str:
    """Return the six digits somebody typed, however they parted them; nothing for what is no such code."""
    digits = "".join(typed.split()).replace("-", "")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdecimal() else ""


def is_secret(text: str) -> bool:
    """Tell whether a text can be such a secret."""
    try:
        return len(base64.b32decode(text)) == SECRET_BYTES
    except (binascii.Error, ValueError):
        return False


def address(secret: str, *, who: str, issuer: str) -> str:
    """Return what the picture for an app says (the key URI that all of them read)."""
    label = quote(f"{issuer}:{who}", safe=":@")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
