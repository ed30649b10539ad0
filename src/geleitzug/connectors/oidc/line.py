# SPDX-License-Identifier: EUPL-1.2
"""Talking HTTP to an identity provider, and what of its words is kept for a while. What is said is wire.py."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar
from urllib.parse import urlencode

from geleitzug.ground.calling import FORM, Answer, LineDown, call

LARGEST_ANSWER = 500_000
PATIENCE_SECONDS = 5.0
"""Somebody waits at the sign-in page; a provider that takes longer is as good as away."""
KEEP_SECONDS = 3600.0
ASK_AGAIN_SECONDS = 30.0
"""So often at most the keys are fetched anew because a token names one we do not know: anybody may send such tokens."""

T = TypeVar("T")


def get(address: str) -> Answer:
    """Fetch an address; raises LineDown."""
    return _send("GET", address, None, {})


def post(address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """Send a form; raises LineDown."""
    return _send("POST", address, urlencode(form).encode(), {"Content-Type": FORM, **headers})


class Kept(Generic[T]):
    """Something fetched once and kept for an hour; what was fetched last serves on while the provider is away."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._value: T | None = None
        self._fetched = self._asked = float("-inf")

    def get(self) -> T:
        """Return it; raises what fetching raises if there is nothing yet."""
        with self._lock:
            now = time.monotonic()
            if self._value is None or (now - self._fetched > KEEP_SECONDS and now - self._asked > ASK_AGAIN_SECONDS):
                try:
                    self._take(now)
                except LineDown:
                    if self._value is None:
                        raise
            assert self._value is not None
            return self._value

    def anew(self) -> T:
        """Fetch it again, unless that was done a moment ago."""
        with self._lock:
            if (now := time.monotonic()) - self._asked > ASK_AGAIN_SECONDS:
                self._take(now)
            assert self._value is not None
            return self._value

    def _take(self, now: float) -> None:
        self._asked = now
        self._value = self._fetch()
        self._fetched = now


def _send(method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    told = {"Accept": "application/json", **headers}
    return call(method, address, body, told, seconds=PATIENCE_SECONDS, largest=LARGEST_ANSWER)
