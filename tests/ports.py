# SPDX-License-Identifier: EUPL-1.2
"""Ports for whole houses that tests start beside each other."""

from __future__ import annotations

import os
import socket

from geleitzug.config.ports import why_not
from geleitzug.config.processes import PEERS

BLOCK = 20
FIRST, LAST = 12_000, 32_000
"""Below the ports a kernel gives to whoever asks for any (ip(7), ip_local_port_range): none comes between."""

_held: list[socket.socket] = []
"""The last port of each block taken: who holds it holds the block, until this process ends."""


def free_port() -> int:
    """Return a port for pages whose neighbours, for the peers, stay free as well; raises AssertionError."""
    blocks = (LAST - FIRST) // BLOCK
    for number in range(blocks):
        port = FIRST + BLOCK * ((os.getpid() + number) % blocks)
        if _take(port + BLOCK - 1) and not any(why_not("127.0.0.1", port + more) for more in (0, *PEERS)):
            return port
    raise AssertionError(f"no {BLOCK} ports beside each other are free between {FIRST} and {LAST}")


def _take(port: int) -> bool:
    guard = socket.socket()
    try:
        guard.bind(("127.0.0.1", port))
    except OSError:
        guard.close()
        return False
    _held.append(guard)
    return True
