# SPDX-License-Identifier: EUPL-1.2
"""ClamAV as the scanner that core/files asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from geleitzug.connectors.clamav import wire
from geleitzug.core.files.ports import Readable, ScannerAway, register_scanner


class ClamAV:
    """Sends each upload to clamd (``CLAMAV_ADDRESS``: a socket's path or host:port)."""

    key = "clamav"

    def find(self, stream: Readable) -> str:
        """Return the name of what clamd found; an error of any kind counts as away."""
        try:
            return wire.instream(settings.CLAMAV_ADDRESS, _chunks(stream))
        except wire.ClamdError as trouble:
            raise ScannerAway(str(trouble)) from trouble


def register() -> None:
    """Offer the scanner."""
    register_scanner(ClamAV.key, ClamAV)


def _chunks(stream: Readable) -> Iterator[bytes]:
    while chunk := stream.read(wire.CHUNK):
        yield chunk
