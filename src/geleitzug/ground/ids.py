# SPDX-License-Identifier: EUPL-1.2
"""Identifiers the application makes itself. Numbers that people read are made where they are given out."""

import json
import os
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any


def uuid7() -> uuid.UUID:
    """Make a time-ordered identifier (RFC 9562, version 7): new rows land at the end of an index.

    The twelve bits after the milliseconds hold their fraction (method 3 of section 6.2): ids that one process makes
    one after the other sort in that order, and so do the lines of a timeline.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    noise = int.from_bytes(os.urandom(8)) >> 2
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | noise
    return uuid.UUID(int=value)


def first_id_of(moment: datetime) -> uuid.UUID:
    """Return an identifier between those made before a moment (with its zone) and those made from then on."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)


def made_at(key: uuid.UUID) -> datetime:
    """Return when an identifier was made, to the millisecond, in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=key.int >> 80)


def fingerprint(said: Mapping[str, Any]) -> str:
    """Return a short sign of what was shown; a form carries it, so that one sees what somebody else changed since."""
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:20]
