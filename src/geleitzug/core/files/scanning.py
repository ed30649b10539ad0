# SPDX-License-Identifier: EUPL-1.2
"""The built-in scanner: it knows the test file every scanner knows and nothing else. Real ones are connectors."""

from __future__ import annotations

from geleitzug.core.files.ports import Readable, register_scanner

# The EICAR test file, in two parts, so that no scanner takes this source for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CHUNK = 1024 * 1024


class BuiltInScanner:
    """For demos and tests; docs/howto/operate.md says how to use ClamAV."""

    key = "built-in"

    def find(self, stream: Readable) -> str:
        """Return ``EICAR`` where the test file's line stands anywhere in the bytes."""
        tail = b""
        while chunk := stream.read(CHUNK):
            if EICAR in tail + chunk:
                return "EICAR"
            tail = (tail + chunk)[-len(EICAR) :]
        return ""


def register() -> None:
    """Offer the built-in scanner."""
    register_scanner(BuiltInScanner.key, BuiltInScanner)
