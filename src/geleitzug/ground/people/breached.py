# SPDX-License-Identifier: EUPL-1.2
"""Passwords that have been stolen somewhere, from a list the operator puts beside; nobody outside is asked.

The list is the one Pwned Passwords gives out "ordered by hash": a line for each, SHA-1 in hexadecimal, a colon, how
often it was seen. Tens of gigabytes: it stays on the disk, and some thirty short reads find a line.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core import checks

log = logging.getLogger(__name__)

_LINE = re.compile(rb"^[0-9A-Fa-f]{40}(?::\d+)?\r?\n?$")
LONGEST_LINE = 80
SAMPLES = 16
"""So many places of the list are looked at before it is believed to be in order."""


def is_known(password: str) -> bool:
    """Tell whether a password stands in the list; without a list, or with one that cannot be read, none does."""
    path: Path | None = settings.BREACHED_PASSWORDS
    if path is None:
        return False
    # The list is of SHA-1, and nothing is kept by it: it only finds a line.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with path.open("rb") as file:
            return _find(file, path.stat().st_size, wanted)
    except OSError:
        log.exception("The list of breached passwords cannot be read; none is refused by it.")
        return False


def complaint(path: Path) -> str:
    """Return what is wrong with a list, or nothing."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            lines = [_line_from(file, size * number // SAMPLES) for number in range(SAMPLES)]
    except OSError as trouble:
        return f"cannot be read: {trouble.strerror}"
    if not size or not all(_LINE.match(line) for line in lines if line) or not lines[0]:
        return "is no list of SHA-1 in hexadecimal with a count, a line each"
    hashes = [line[:40].upper() for line in lines if line]
    return "" if hashes == sorted(hashes) else "is not ordered by hash"


def check(app_configs: Iterable[Any] | None, **_options: object) -> Iterator[checks.CheckMessage]:
    """Say what is wrong with the list of breached passwords, if there is to be one."""
    if settings.BREACHED_PASSWORDS is not None and (wrong := complaint(settings.BREACHED_PASSWORDS)):
        hint = "Take the SHA-1 list of Pwned Passwords ordered by hash, or unset BREACHED_PASSWORDS to do without."
        yield checks.Error(f"BREACHED_PASSWORDS: {settings.BREACHED_PASSWORDS} {wrong}.", hint=hint, id="people.E001")


def _find(file: BinaryIO, size: int, wanted: bytes) -> bool:
    """Look for a hash between two places of the file, halving what lies between them."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        line = _line_from(file, middle)
        if not line or line[:40].upper() >= wanted:
            if line and line[:40].upper() == wanted:
                return True
            high = middle
        else:
            low = middle + 1
    return False


def _line_from(file: BinaryIO, place: int) -> bytes:
    """Return the first whole line that begins at a place or after it; nothing at the end."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline(LONGEST_LINE)  # the rest of a line, or the end of the one before
    return file.readline(LONGEST_LINE)
