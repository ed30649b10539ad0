# SPDX-License-Identifier: EUPL-1.2
"""Calling somebody else's service over HTTP: how long we wait, what an answer may weigh, which token we show.

What is said is each connector's matter (its wire.py).
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NoReturn
from urllib.parse import urlsplit

import msgspec
import urllib3

FORM = "application/x-www-form-urlencoded"
_PIECE_BYTES = 65_536
_TOKEN_MARGIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class LineDown(Exception):
    """No answer came, or none that could be one."""


class TooSlow(LineDown):
    """The answer was not there when we stopped waiting."""


class TooLong(LineDown):
    """The answer weighs more than any we expect."""


def call(
    method: str,
    address: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float,
    largest: int,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Make one call and return its answer, whatever its status; raises LineDown.

    ``seconds`` are for all of it: one who drips a byte at a time never meets the limit of a single read. ``largest``
    counts bytes of the body. ``trust`` is whom we believe to be who they say, and with which certificate we come;
    without it, whom this machine trusts. Nobody is followed elsewhere. The connection is for this call alone: a
    service that says an answer twice leaves the second on the line, and on a kept connection it was taken for the
    answer to the next question (two people were sent to pay the same transaction).
    """
    there, host = _reachable(address)
    until = time.monotonic() + seconds
    try:
        trusted = trust or (_machines_trust() if there.startswith("https:") else None)
        with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=seconds), ssl_context=trusted) as line:
            response = line.request(
                method, there, body=body, headers={**(headers or {}), **host}, redirect=False, preload_content=False
            )
            content = b""
            while piece := response.read1(_PIECE_BYTES):  # read() would wait for a whole piece
                content += piece
                if len(content) > largest:
                    _give_up(response, TooLong("the answer is too long"))
                if time.monotonic() > until:
                    _give_up(response, TooSlow("the answer takes too long"))
    except urllib3.exceptions.TimeoutError as error:
        raise TooSlow(f"{type(error).__name__}: {error}") from error
    except (urllib3.exceptions.HTTPError, ssl.SSLError, OSError) as error:
        raise LineDown(f"{type(error).__name__}: {error}") from error
    return Answer(response.status, content)


def token_in(answer: Answer) -> tuple[str, float]:
    """Return the token of an answer (RFC 6749, section 5.1), and for how many seconds it is good; raises LineDown."""
    if answer.status != 200:
        raise LineDown(f"no token: {answer.status}")
    try:
        said = msgspec.json.decode(answer.body, type=_Token)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise LineDown(f"no token: {error}") from error
    if said.token_type.lower() != "bearer":
        raise LineDown(f"no token: one of the kind {said.token_type!r}")
    return said.access_token, said.expires_in


class KeptToken:
    """An access token (RFC 6749, section 4.4), kept until it ends; safe to share between threads.

    ``fetch`` returns a new one and for how many seconds it is good; what it raises goes to whoever needed the token.
    """

    def __init__(self, fetch: Callable[[], tuple[str, float]]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0

    def shown(self, ask: Callable[[dict[str, str]], Answer]) -> Answer:
        """Ask with the token in the head (RFC 6750); once more if the other side has forgotten it before its time."""
        answer = ask(self._header())
        if answer.status == 401:
            with self._lock:
                self._until = 0.0
            answer = ask(self._header())
        return answer

    def _header(self) -> dict[str, str]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, seconds = self._fetch()
                self._until = time.monotonic() + max(seconds - _TOKEN_MARGIN_SECONDS, 1.0)
            return {"Authorization": f"Bearer {self._token}"}


class _Token(msgspec.Struct, frozen=True, kw_only=True):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 the kind, and no secret
    expires_in: float = 60.0


def _give_up(response: urllib3.BaseHTTPResponse, why: LineDown) -> NoReturn:
    response.close()
    raise why


@cache
def _machines_trust() -> ssl.SSLContext:
    """Return whom this machine trusts; kept, since reading all authorities takes longer than most calls."""
    return ssl.create_default_context()


def _reachable(address: str) -> tuple[str, dict[str, str]]:
    """Send ``*.localhost`` to this machine, as RFC 6761 (6.3) wants and Debian's resolver does not."""
    parts = urlsplit(address)
    if parts.scheme != "http" or not (parts.hostname or "").endswith(".localhost"):
        return address, {}
    here = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}")
    return here.geturl(), {"Host": parts.netloc}
