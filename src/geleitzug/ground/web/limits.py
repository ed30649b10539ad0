# SPDX-License-Identifier: EUPL-1.2
"""Slowing down who guesses, and bounding what one network address may do. What is asked for is a desk's page.

Counted in this process's memory: several web processes let several times as much through, and a restart forgets.
That is enough to make guessing slow and filling disks dear; a proxy in front may do more. No address is stored.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict, deque
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil, inf
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar
from weakref import WeakSet

from django.conf import settings
from django.http import HttpRequest

MOST_ADDRESSES = 10_000
log = logging.getLogger(__name__)


T = TypeVar("T")


class _ByAddress(Generic[T]):
    """What is remembered of each network address or name; of too many the one not seen for longest goes.

    After so many seconds it makes no difference any more.
    """

    everybody: ClassVar[WeakSet[_ByAddress[Any]]] = WeakSet()

    def __init__(self, seconds: float) -> None:
        self._known: OrderedDict[str, T] = OrderedDict()
        self._seconds, self._last = seconds, -inf
        self.lock = Lock()
        _ByAddress.everybody.add(self)

    def get(self, address: str) -> T | None:
        return self._known.get(address)

    def put(self, address: str, known: T) -> None:
        self._known[address] = known
        self._known.move_to_end(address)
        self._last = time.monotonic()
        while len(self._known) > MOST_ADDRESSES:
            self._known.popitem(last=False)

    def matters(self) -> bool:
        return time.monotonic() - self._last < self._seconds

    def forget(self) -> None:
        with self.lock:
            self._known.clear()
            self._last = -inf


class Limiter:
    """The first tries are free; then each costs a wait that doubles up to the longest. Rest makes good again."""

    def __init__(self, *, free: int, longest: float = 60.0, rest: float = 900.0) -> None:
        self.free, self.longest, self.rest = free, longest, rest
        self._tries: _ByAddress[tuple[int, float]] = _ByAddress(rest)

    def wait(self, request: HttpRequest, name: str = "") -> int:
        """Return how many seconds to wait before the next try; 0 if it may be made now.

        The network address waits, and the ``name`` that is tried: guesses from many addresses at one account get slow
        too. It waits whether there is such an account or not, and never longer than ``longest``: nobody is locked out.
        """
        now = time.monotonic()
        return max(self._wait_of(each, now) for each in _tried(request, name))

    def note(self, request: HttpRequest, name: str = "") -> None:
        """Count a try that failed. Success does not wipe it out: a guesser may have an account too."""
        now = time.monotonic()
        with self._tries.lock:
            for each in _tried(request, name):
                count, last = self._tries.get(each) or (0, now)
                self._tries.put(each, (count + 1 if now - last <= self.rest else 1, now))

    def _wait_of(self, tried: str, now: float) -> int:
        with self._tries.lock:
            count, last = self._tries.get(tried) or (0, now)
        if now - last > self.rest or count < self.free:
            return 0
        pause: float = min(self.longest, 2.0 ** min(count - self.free + 1, 16))
        return max(0, ceil(last + pause - now))


class Allowance:
    """So many times in so many seconds; the setting of this name says how many, 0 for without bound.

    Many people may share an address (a town hall, a library, a mobile network), so a bound is generous. Where the
    address is not known, all would share one: then there is no bound.
    """

    def __init__(self, setting: str, *, seconds: float) -> None:
        self.setting, self.seconds = setting, seconds
        self._times: _ByAddress[deque[float]] = _ByAddress(seconds)

    def wait(self, request: HttpRequest) -> int:
        """Return how many seconds until this address may do it once more; 0 if it may."""
        now, most = time.monotonic(), int(getattr(settings, self.setting))
        if not most or not is_known(request):
            return 0
        with self._times.lock:
            lately = [then for then in self._times.get(address_of(request)) or () if now - then < self.seconds]
        return ceil(lately[-most] + self.seconds - now) if len(lately) >= most else 0

    def note(self, request: HttpRequest) -> None:
        """Count once more."""
        most = int(getattr(settings, self.setting))
        if not most or not is_known(request):
            return
        address = address_of(request)
        with self._times.lock:
            self._times.put(address, deque([*(self._times.get(address) or ()), time.monotonic()], maxlen=most))


class Quota:
    """So many times in so many seconds for each name; the setting of this name says how many, 0 for without bound."""

    def __init__(self, setting: str, *, seconds: float) -> None:
        self.setting, self.seconds = setting, seconds
        self._times: _ByAddress[deque[float]] = _ByAddress(seconds)

    def take(self, name: str) -> int:
        """Count once more; returns how many seconds to wait where it is too often, and then does not count."""
        now, most = time.monotonic(), int(getattr(settings, self.setting))
        if not most:
            return 0
        with self._times.lock:
            lately = self._times.get(name) or deque()
            while lately and now - lately[0] >= self.seconds:
                lately.popleft()
            if len(lately) >= most:
                return max(1, ceil(lately[0] + self.seconds - now))
            lately.append(now)
            self._times.put(name, lately)
        return 0


def _tried(request: HttpRequest, name: str) -> list[str]:
    """Return what a try counts against; names are kept as digests only."""
    named = [f"name {sha256(name.strip().lower().encode()).hexdigest()}"] if name else []
    return [address_of(request), *named]


def remember_somebody() -> bool:
    """Tell whether anything is remembered in this process that still slows somebody down or bounds them."""
    return any(known.matters() for known in list(_ByAddress.everybody))


def forget_all() -> None:
    """Forget everybody everywhere (for tests)."""
    for known in _ByAddress.everybody:
        known.forget()


def is_known(request: HttpRequest) -> bool:
    """Tell whether we know the address of who asks: a proxy that does not name it hides everybody behind its own."""
    known = not settings.HTTPS or bool(request.headers.get("X-Forwarded-For"))
    if not known:
        _say_once()
    return known


@cache
def _say_once() -> None:
    log.warning("the proxy names no address (X-Forwarded-For): nobody is bounded by theirs, see docs/howto/operate.md")


def address_of(request: HttpRequest) -> str:
    """Return the address of who asks; of IPv6 the network (/56), of which a household has billions of addresses.

    With HTTPS a proxy stands before us, and the last hop it names is the one it saw itself.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.HTTPS:
        seen = request.headers.get("X-Forwarded-For", seen).rpartition(",")[2].strip()
    try:
        address = ip_address(seen.partition("%")[0])
    except ValueError:
        return seen
    return address.exploded[:17] if isinstance(address, IPv6Address) else str(address)
