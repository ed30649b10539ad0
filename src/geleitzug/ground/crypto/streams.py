# SPDX-License-Identifier: EUPL-1.2
"""Files sealed piece by piece, so that a large one never lies in memory whole. Values are cipher.py.

``head: magic, subject, mark, salt`` and then pieces of 64 KiB, each with its tag. Every file has a key of its own,
derived from its case's key with a random salt, so the pieces are simply counted; the last one says that it is the last.
A piece left out, repeated, moved or cut off is refused (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015, as in age).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import IO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geleitzug.ground.crypto.cipher import MARK_BYTES, TAG_BYTES, Refused, derived

PIECE = 64 * 1024
MAGIC = b"gzs1"
SALT_BYTES = 32
HEAD_BYTES = len(MAGIC) + 16 + MARK_BYTES + SALT_BYTES
COUNTER_BYTES = 11


def seal_stream(key: bytes, subject: UUID, mark: bytes, bound: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes sealed for the place it is ``bound`` to."""
    salt = os.urandom(SALT_BYTES)
    head = MAGIC + subject.bytes + mark + salt
    yield head
    cipher = AESGCM(derived(key, b"file", salt))
    for number, (piece, is_last) in enumerate(_pieces(chunks)):
        yield cipher.encrypt(_nonce(number, is_last), piece, head + bound)


def read_head(stream: IO[bytes]) -> tuple[bytes, UUID, bytes]:
    """Return a sealed file's head, and what it says: whose it is, and by which key; raises Refused."""
    head = stream.read(HEAD_BYTES)
    if len(head) != HEAD_BYTES or not head.startswith(MAGIC):
        raise Refused("this is no sealed file")
    at = len(MAGIC)
    return head, UUID(bytes=head[at : at + 16]), head[at + 16 : at + 16 + MARK_BYTES]


def open_stream(key: bytes, head: bytes, bound: bytes, stream: IO[bytes]) -> io.BufferedReader:
    """Return what reads a sealed file behind its head; reading raises Refused where it is not as it was sealed."""
    return io.BufferedReader(_Opened(key, head, bound, stream), buffer_size=PIECE)


class _Opened(io.RawIOBase):
    """A sealed file, read from its beginning to its end."""

    def __init__(self, key: bytes, head: bytes, bound: bytes, stream: IO[bytes]) -> None:
        self._cipher = AESGCM(derived(key, b"file", head[-SALT_BYTES:]))
        self._bound = head + bound
        self._stream = stream
        self._ahead = stream.read(PIECE + TAG_BYTES)
        self._number = 0
        self._rest = memoryview(b"")
        self._is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        while not self._rest and not self._is_over:
            self._rest = memoryview(self._next())
        size = min(len(into), len(self._rest))
        into[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _next(self) -> bytes:
        piece, self._ahead = self._ahead, self._stream.read(PIECE + TAG_BYTES)
        self._is_over = not self._ahead
        try:
            plain = self._cipher.decrypt(_nonce(self._number, self._is_over), piece, self._bound)
        except (InvalidTag, ValueError) as trouble:
            raise Refused("the file was changed, cut off, or comes from elsewhere") from trouble
        self._number += 1
        return plain


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield pieces of one size, and whether each is the last; of nothing one that is empty."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > PIECE:  # a full one may still be the last
            yield bytes(waiting[:PIECE]), False
            del waiting[:PIECE]
    yield bytes(waiting), True


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + bytes([is_last])
