# SPDX-License-Identifier: EUPL-1.2
"""IMAP as the standard has it (RFC 3501; MOVE RFC 6851, UIDPLUS RFC 4315): names, answers, a bound on bytes."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from dataclasses import dataclass

MOST_BYTES = 60_000_000
"""More is not read into memory, whatever the server announces."""
TIMEOUT = 30.0
"""Seconds for each answer."""
_UID = re.compile(rb"\bUID (\d{1,20})")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,20})")
_PLAIN = re.compile(r"[\x20-\x25\x27-\x7e]+")


class _Bounded(imaplib.IMAP4):
    """imaplib reads as many bytes as the other side says it will send."""

    def read(self, size: int) -> bytes:
        """Read a literal; refuses one that is too large."""
        if size > MOST_BYTES:
            raise self.abort(f"the server announces {size} bytes")
        return super().read(size)


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):
    """The same over TLS from the first byte."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mail of the folder: its number and its size in bytes."""

    uid: int
    size: int


def connect(host: str, port: int, *, starttls: bool, context: ssl.SSLContext) -> imaplib.IMAP4:
    """Connect by TLS; raises OSError and imaplib.IMAP4.error. Nothing is said before the line is encrypted."""
    if not starttls:
        return _BoundedTls(host, port, ssl_context=context, timeout=TIMEOUT)
    line = _Bounded(host, port, timeout=TIMEOUT)
    try:
        line.starttls(context)
    except BaseException:
        with contextlib.suppress(OSError):  # the socket is gone already; why, is what the caller wants to know
            line.shutdown()
        raise
    return line


def sign_in(line: imaplib.IMAP4, user: str, password: str) -> None:
    """Sign in by SASL PLAIN (RFC 4616), which takes any sign; else by LOGIN. Raises imaplib.IMAP4.error."""
    if "AUTH=PLAIN" in line.capabilities:
        line.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
    else:
        line.login(quoted(user), password)


def quoted(text: str) -> str:
    """Return a quoted string (RFC 3501, 4.3)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folder_name(name: str) -> str:
    """Return a folder's name as it is sent: modified UTF-7 (RFC 3501, 5.1.3), quoted."""
    return quoted(_utf7(name))


def _utf7(name: str) -> str:
    out, at = [], 0
    while at < len(name):
        plain = _PLAIN.match(name, at)
        if plain is not None:
            out.append(plain[0])
            at = plain.end()
        elif name[at] == "&":
            out.append("&-")
            at += 1
        else:
            end = at
            while end < len(name) and name[end] != "&" and _PLAIN.match(name, end) is None:
                end += 1
            coded = base64.b64encode(name[at:end].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            out.append(f"&{coded}-")
            at = end
    return "".join(out)


def sizes(answers: list[bytes | tuple[bytes, bytes] | None]) -> list[Found]:
    """Read what FETCH (UID RFC822.SIZE) answers."""
    found = []
    for each in answers:
        told = each[0] if isinstance(each, tuple) else each
        if told and (uid := _UID.search(told)) and (size := _SIZE.search(told)):
            found.append(Found(int(uid[1]), int(size[1])))
    return found


def literal(answers: list[bytes | tuple[bytes, bytes] | None]) -> bytes | None:
    """Return the bytes a FETCH brings; None where the mail is gone."""
    return next((bytes(each[1]) for each in answers if isinstance(each, tuple)), None)
