# SPDX-License-Identifier: EUPL-1.2
"""Talking HTTP to a provider: who we are, how long we wait, what an answer may weigh. What is said is wire.py."""

from __future__ import annotations

import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec
import urllib3

LARGEST_ANSWER = 1_000_000
TOKEN_MARGIN_SECONDS = 30.0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to reach a provider.

    Credentials are any of: ``user`` and ``password`` (HTTP Basic); the same with ``token_url`` (OAuth 2 client
    credentials); ``client_certificate`` and ``client_key`` (PEM files, mutual TLS). ``ca_file`` replaces the system's
    trusted authorities.
    """

    base_url: str
    originator: str
    user: str = ""
    password: str = ""
    token_url: str = ""
    client_certificate: str = ""
    client_key: str = ""
    ca_file: str = ""
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class LineDown(Exception):
    """No answer came, or none that could be one."""


class Line:
    """The way to one provider; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base = settings.base_url.rstrip("/")
        self._trust = _trust(settings)
        self._lock = threading.Lock()
        self._token = ""
        self._token_until = 0.0

    def get(self, path: str) -> Answer:
        """Ask for a path; raises LineDown."""
        return self._call("GET", path, None)

    def post(self, path: str, body: bytes) -> Answer:
        """Send JSON to a path; raises LineDown."""
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: bytes | None) -> Answer:
        answer = self._send(method, self._base + path, body, self._credentials())
        if answer.status == 401 and self._settings.token_url:
            # The provider was restarted and has forgotten our token before its time.
            self._token_until = 0.0
            answer = self._send(method, self._base + path, body, self._credentials())
        return answer

    def _credentials(self) -> dict[str, str]:
        settings = self._settings
        if settings.token_url:
            return {"Authorization": f"Bearer {self._fresh_token()}"}
        if settings.user:
            return urllib3.make_headers(basic_auth=f"{settings.user}:{settings.password}")
        return {}

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_until:
                self._token, lifetime = self._new_token()
                self._token_until = time.monotonic() + max(lifetime - TOKEN_MARGIN_SECONDS, 1.0)
            return self._token

    def _new_token(self) -> tuple[str, float]:
        settings = self._settings
        headers = urllib3.make_headers(basic_auth=f"{settings.user}:{settings.password}")
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._send("POST", settings.token_url, b"grant_type=client_credentials", headers)
        if answer.status != 200:
            raise LineDown(f"no token: {answer.status}")
        try:
            said = msgspec.json.decode(answer.body, type=_Token)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise LineDown(f"no token: {error}") from error
        return said.access_token, said.expires_in

    def _send(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        address, host = _reachable(address)
        headers = {"Content-Type": "application/json"} | headers | host | {"Accept": "application/json"}
        try:
            with self._connection() as connection:
                response = connection.request(
                    method, address, body=body, headers=headers, redirect=False, preload_content=False
                )
                content = response.read(LARGEST_ANSWER + 1)
                response.close()
        except urllib3.exceptions.HTTPError as error:
            raise LineDown(f"{type(error).__name__}: {error}") from error
        if len(content) > LARGEST_ANSWER:
            raise LineDown("the answer is too long")
        return Answer(response.status, content)

    def _connection(self) -> urllib3.PoolManager:
        """Return a connection for one call, never for a second one.

        A provider that says an answer twice leaves the second on the line; on a kept connection it was taken for the
        answer to the next question, and two people were sent to pay the same transaction.
        """
        return urllib3.PoolManager(
            retries=False, timeout=urllib3.Timeout(total=self._settings.timeout_seconds), ssl_context=self._trust
        )


class _Token(msgspec.Struct):
    access_token: str
    expires_in: float = 60.0


def _trust(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.client_certificate:
        context.load_cert_chain(settings.client_certificate, settings.client_key or None)
    return context


def _reachable(address: str) -> tuple[str, dict[str, str]]:
    """Send ``*.localhost`` to this machine, as RFC 6761 (6.3) wants and Debian's resolver does not."""
    parts = urlsplit(address)
    if parts.scheme != "http" or not (parts.hostname or "").endswith(".localhost"):
        return address, {}
    here = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}")
    return here.geturl(), {"Host": parts.netloc}
