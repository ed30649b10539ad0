# SPDX-License-Identifier: EUPL-1.2
"""What a specialist system answers with, on every line: a JSON object of a few fields. No Django here."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any, Literal

import msgspec

LARGEST = 2_000_000
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading JSON raises: it is broken, is not UTF-8, or is nested too deeply."""
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000|\x00")
"""What no database takes; as JSON writes it."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. ``id`` is the other system's own number for it; ``shipment`` is the key we have sent."""

    shipment: str
    state: Literal["received", "accepted", "refused"]
    id: str = ""
    reference: str = ""
    text: str = ""
    data: dict[str, Any] = {}


class Replies(msgspec.Struct, frozen=True, kw_only=True):
    """What a system answers that is asked for what it has: each reply by itself, so that one bad one spoils none."""

    replies: list[msgspec.Raw]


class WireError(ValueError):
    """The bytes are no answer; the message says why."""


def read_reply(content: bytes) -> Reply:
    """Read an answer; raises WireError."""
    if len(content) > LARGEST:
        raise WireError("longer than 2 MB")
    if NUL.search(content):
        raise WireError("U+0000 belongs in no text")
    try:
        return msgspec.json.decode(content, type=Reply)
    except UNREADABLE as error:
        raise WireError(str(error)) from error


def read_replies(content: bytes) -> list[bytes]:
    """Read a list of answers, each still as it came; raises WireError."""
    try:
        return [bytes(each) for each in msgspec.json.decode(content, type=Replies).replies]
    except UNREADABLE as error:
        raise WireError(str(error)) from error


def digest(content: bytes) -> str:
    """Return a number for what has none of its own."""
    return sha256(content).hexdigest()
