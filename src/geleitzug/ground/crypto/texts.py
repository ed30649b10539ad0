# SPDX-License-Identifier: EUPL-1.2
"""How keys are written down: 43 letters, one key a line. Settings read it, so there is no Django in here."""

from __future__ import annotations

import base64
import binascii
import os

KEY_BYTES = 32


class BadKey(ValueError):
    """What was given is no key."""


def read_keys(text: str) -> tuple[bytes, ...]:
    """Return the keys a file or variable holds, one a line or word; raises BadKey with a sentence."""
    keys = tuple(_read(word) for word in text.split())
    if not keys:
        raise BadKey("it holds no key")
    return keys


def write_key(key: bytes | None = None) -> str:
    """Return a key as a line of text; without one a new one."""
    return base64.urlsafe_b64encode(key or os.urandom(KEY_BYTES)).decode().rstrip("=")


def _read(word: str) -> bytes:
    try:
        key = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKey("a key is 43 letters, digits, - and _, as `geleitzug keys make` writes them")
    return key
