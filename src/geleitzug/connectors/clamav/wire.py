# SPDX-License-Identifier: EUPL-1.2
"""The protocol of clamd as it is: ``zPING``, ``zINSTREAM`` (clamd(8)). What a finding means is connector.py."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

CHUNK = 256 * 1024


class ClamdError(Exception):
    """clamd is away, broke off, or answered with an error."""


def ping(address: str, *, timeout: float = 5) -> None:
    """Ask whether clamd is there; raises ClamdError."""
    with closing(_connect(address, timeout)) as line:
        if _ask(line, b"zPING\0", ()) != "PONG":
            raise ClamdError("no PONG")


def instream(address: str, chunks: Iterable[bytes], *, timeout: float = 60) -> str:
    """Send bytes and return the signature's name that was found, empty for ``OK``; raises ClamdError."""
    with closing(_connect(address, timeout)) as line:
        frames = (struct.pack(">I", len(chunk)) + chunk for chunk in chunks if chunk)
        answer = _ask(line, b"zINSTREAM\0", frames, end=struct.pack(">I", 0))
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ClamdError(answer or "no answer")


def _connect(address: str, timeout: float) -> socket.socket:
    """Connect to a unix socket's path, or to ``host:port``."""
    try:
        if address.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(timeout)
            line.connect(str(Path(address)))
            return line
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host or "localhost", int(port)), timeout)
    except (OSError, ValueError) as trouble:
        raise ClamdError(f"{address}: {trouble}") from trouble


def _ask(line: socket.socket, command: bytes, frames: Iterable[bytes], end: bytes = b"") -> str:
    try:
        line.sendall(command)
        try:
            for frame in frames:
                line.sendall(frame)
            line.sendall(end)
        except (BrokenPipeError, ConnectionResetError):
            pass  # clamd has said why and hung up: "INSTREAM size limit exceeded"
        answer = b""
        while not answer.endswith(b"\0") and (part := line.recv(4096)):
            answer += part
    except OSError as trouble:
        raise ClamdError(str(trouble)) from trouble
    return answer.rstrip(b"\0").decode(errors="replace").strip()
