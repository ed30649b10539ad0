# SPDX-License-Identifier: EUPL-1.2
"""Identifiers the application makes itself. Numbers that people read are made where they are given out."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Make a time-ordered identifier (RFC 9562, version 7): new rows land at the end of an index."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10))
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | noise
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
