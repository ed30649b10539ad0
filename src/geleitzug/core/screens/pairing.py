# SPDX-License-Identifier: EUPL-1.2
"""Secrets of pages nobody signs in to (a number, a display, a pad), codes that pair a device; kept as digests."""

from __future__ import annotations

import secrets
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

PAIRING_DIGITS = 8
SALT = "geleitzug.pairing"


def new_secret() -> str:
    """Return a secret of 128 bits that fits an address and a small QR code."""
    return secrets.token_urlsafe(16)


def holder_of(secret: str, *, of: str) -> UUID:
    """Return the digest a secret is known by; ``of`` is what it opens, so that one never opens the other."""
    return UUID(bytes=sha256(f"geleitzug {of} {secret}".encode()).digest()[:16], version=5)


def new_pairing_code() -> str:
    """Return digits somebody reads off one device and types into another."""
    return f"{secrets.randbelow(10**PAIRING_DIGITS):0{PAIRING_DIGITS}d}"


def pairing_digest(typed: str) -> str:
    """Return the keyed digest of a pairing code; what is no digit is overlooked. Empty for what cannot be one."""
    digits = "".join(each for each in typed if each.isascii() and each.isdigit())
    if len(digits) != PAIRING_DIGITS:
        return ""
    return salted_hmac(SALT, digits, algorithm="sha256").hexdigest()
