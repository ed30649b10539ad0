# SPDX-License-Identifier: EUPL-1.2
"""Whether a port of this machine can be served, and why not. Who serves there is web.py and processes.py."""

from __future__ import annotations

import errno
import socket
from contextlib import closing


def why_not(address: str, port: int) -> str:
    """Return why nobody can serve there, as a sentence with what to do; nothing if one can."""
    try:
        family, kind, _protocol, _name, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as trouble:
        return _sentence(address, port, trouble)
    return ""


def _sentence(address: str, port: int, trouble: OSError) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return f"Another program uses port {port}. End it, or choose another one: PORT={port + 100} ./geleitzug …"
    if trouble.errno == errno.EACCES:
        return f"Only root may serve on port {port}. Choose one above 1023, with a proxy in front: PORT=8000."
    return f"HOST={address} is no address of this machine ({trouble.strerror}). Usual are 127.0.0.1 and 0.0.0.0."
