# SPDX-License-Identifier: EUPL-1.2
"""What files need from outside: somebody who looks for malware. Who does is settings.SCANNER."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.conf import settings


class ScannerAway(Exception):
    """The scanner does not answer, or not so that one could rely on it."""


class Readable(Protocol):
    """Bytes one can read and go back in; what files and Django's uploads have in common."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int | None:
        """Go to a place; Django's uploads do not say where they came to."""
        ...

    def tell(self) -> int:
        """Return the place."""
        ...


class Scanner(Protocol):
    """Looks at bytes and tells whether they are malware."""

    key: str

    def find(self, stream: Readable) -> str:
        """Return the name of what was found, empty where nothing was; raises ScannerAway."""
        ...


_scanners: dict[str, Callable[[], Scanner]] = {}


def register_scanner(key: str, make: Callable[[], Scanner]) -> None:
    """Offer a scanner under the key that settings name."""
    _scanners[key] = make


def scanner() -> Scanner:
    """Return the scanner this installation uses; raises ScannerAway for a key nobody registered."""
    try:
        return _scanners[settings.SCANNER]()
    except KeyError:
        raise ScannerAway(f"no scanner is registered as {settings.SCANNER!r}") from None
