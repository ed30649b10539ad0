# SPDX-License-Identifier: EUPL-1.2
"""Slowing down who guesses passwords and codes, by network address. What is asked for is a desk's page.

Counted in this process's memory: several web processes let several times as many guesses through, and a restart
forgets. That is enough to make guessing slow; a proxy in front may do more.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from weakref import WeakSet

from django.conf import settings
from django.http import HttpRequest

MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last: float = 0.0


class Limiter:
    """The first tries are free; then each costs a wait that doubles up to the longest. Rest makes good again."""

    _all: WeakSet[Limiter] = WeakSet()

    def __init__(self, *, free: int, longest: float = 60.0, rest: float = 900.0) -> None:
        self.free, self.longest, self.rest = free, longest, rest
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = Lock()
        Limiter._all.add(self)

    def wait(self, request: HttpRequest) -> int:
        """Return how many seconds this address has to wait before its next try; 0 if it may."""
        now = time.monotonic()
        with self._lock:
            tries = self._tries.get(address_of(request))
            if tries is None or now - tries.last > self.rest or tries.count < self.free:
                return 0
            pause: float = min(self.longest, 2.0 ** (tries.count - self.free + 1))
            return max(0, ceil(tries.last + pause - now))

    def note(self, request: HttpRequest) -> None:
        """Count a try that failed. Success does not wipe it out: a guesser may have an account too."""
        now, address = time.monotonic(), address_of(request)
        with self._lock:
            tries = self._tries.pop(address, None)
            if tries is None or now - tries.last > self.rest:
                tries = _Tries()
            tries.count, tries.last = tries.count + 1, now
            self._tries[address] = tries
            while len(self._tries) > MOST_ADDRESSES:
                self._tries.popitem(last=False)

    def forget(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._tries.clear()


def forget_all() -> None:
    """Forget every try at every limiter (for tests)."""
    for limiter in Limiter._all:
        limiter.forget()


def address_of(request: HttpRequest) -> str:
    """Return the address of who asks; of IPv6 the network, because one household has billions of addresses.

    With HTTPS a proxy stands before us, and the last hop it names is the one it saw itself.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.HTTPS:
        seen = request.headers.get("X-Forwarded-For", seen).rpartition(",")[2].strip()
    try:
        address = ip_address(seen.partition("%")[0])
    except ValueError:
        return seen
    return address.exploded[:19] if isinstance(address, IPv6Address) else str(address)
