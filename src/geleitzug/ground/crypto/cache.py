# SPDX-License-Identifier: EUPL-1.2
"""Keys in this process's memory: for a bounded time, and so many."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

KEPT_SECONDS = 300.0
"""So long another process may still read what is deleted here (docs/decisions/encryption-at-rest.md)."""


class Kept(Generic[K, V]):
    """What was found out lately; the oldest goes first."""

    def __init__(self, *, most: int, seconds: float = KEPT_SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._found: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: K) -> V | None:
        """Return what is known, as long as it is fresh."""
        with self._lock:
            known = self._found.get(name)
            if known is None:
                return None
            if known[0] < time.monotonic():
                del self._found[name]
                return None
            return known[1]

    def put(self, name: K, value: V) -> None:
        """Keep something from now on."""
        with self._lock:
            self._found[name] = (time.monotonic() + self._seconds, value)
            self._found.move_to_end(name)
            while len(self._found) > self._most:
                self._found.popitem(last=False)

    def drop(self, name: K) -> None:
        """Forget one thing."""
        with self._lock:
            self._found.pop(name, None)

    def drop_where(self, ends: object) -> None:
        """Forget everything whose name ends with this part."""
        with self._lock:
            for name in [each for each in self._found if isinstance(each, tuple) and each[-1] == ends]:
                del self._found[name]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()

    def __len__(self) -> int:
        return len(self._found)
