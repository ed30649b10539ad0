# SPDX-License-Identifier: EUPL-1.2
"""Standard Webhooks 1.0.0 as written: secrets, and the three headers by which the other side knows a message is ours.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

SECRET_PREFIX = "whsec_"  # noqa: S105  it only says what follows
SECRET_BYTES = 32


def new_secret() -> str:
    """Make a secret: 256 bits, base64, with the prefix by which it is told."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature ``v1,…`` of a message: HMAC-SHA-256 over id, seconds since 1970 and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def headers(keys: Iterable[str], *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a message, signed with each secret."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(key, message=message, timestamp=timestamp, body=body) for key in keys
        ),
        "content-type": "application/json",
    }  # fmt: skip
