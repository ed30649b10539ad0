# SPDX-License-Identifier: EUPL-1.2
"""Talking HTTP to an identity provider, and what of its words is kept for a while. What is said is wire.py."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode, urlsplit

import urllib3

LARGEST_ANSWER = 500_000
PATIENCE_SECONDS = 5.0
"""Somebody waits at the sign-in page; a provider that takes longer is as good as away."""
KEEP_SECONDS = 3600.0
ASK_AGAIN_SECONDS = 30.0
"""So often at most the keys are fetched anew because a token names one we do not know: anybody may send such tokens."""

T = TypeVar("T")


class LineDown(Exception):
    """No answer came, or none that could be one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def get(address: str) -> Answer:
    """Fetch an address; raises LineDown."""
    return _send("GET", address, None, {})


def post(address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """Send a form; raises LineDown."""
    told = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _send("POST", address, urlencode(form).encode(), told)


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
    address, host = _reachable(address)
    told = {"Accept": "application/json", **headers, **host}
    try:
        with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=PATIENCE_SECONDS)) as connection:
            response = connection.request(
                method, address, body=body, headers=told, redirect=False, preload_content=False
            )
            content = response.read(LARGEST_ANSWER + 1)
            response.close()
    except urllib3.exceptions.HTTPError as error:
        raise LineDown(f"{type(error).__name__}: {error}") from error
    if len(content) > LARGEST_ANSWER:
        raise LineDown("the answer is too long")
    return Answer(response.status, content)


def _reachable(address: str) -> tuple[str, dict[str, str]]:
    """Send ``*.localhost`` to this machine, as RFC 6761 (6.3) wants and Debian's resolver does not."""
    parts = urlsplit(address)
    if parts.scheme != "http" or not (parts.hostname or "").endswith(".localhost"):
        return address, {}
    here = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}")
    return here.geturl(), {"Host": parts.netloc}
