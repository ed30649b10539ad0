# SPDX-License-Identifier: EUPL-1.2
"""Talking HTTP to FIT-Connect: who we are, how long we wait, what an answer may weigh. What is said is wire.py."""

from __future__ import annotations

import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
import urllib3

from geleitzug.connectors.zbp import wire

LARGEST_ANSWER = 2_000_000
TOKEN_MARGIN_SECONDS = 30.0
JSON, FORM, JOSE = "application/json", "application/x-www-form-urlencoded", "application/jose"
WHO_WE_ARE = "geleitzug"
"""The service answers nobody who does not name their program."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to reach FIT-Connect, and where the central mailbox takes messages (``destination``, a UUID)."""

    destination: str
    submission_url: str
    token_url: str
    client_id: str
    client_secret: str
    key_file: str
    certificate_file: str
    timeout_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class LineDown(Exception):
    """No answer came, or none that could be one."""


class Line:
    """The way to FIT-Connect; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base = settings.submission_url.rstrip("/")
        self._trust = ssl.create_default_context()
        self._trust.minimum_version = ssl.TLSVersion.TLSv1_2
        self._lock = threading.Lock()
        self._token = ""
        self._token_until = 0.0

    def get(self, path: str) -> Answer:
        """Ask for a path; raises LineDown."""
        return self._call("GET", path, None)

    def post(self, path: str, body: bytes) -> Answer:
        """Send JSON to a path; raises LineDown."""
        return self._call("POST", path, body)

    def put(self, path: str, body: bytes, *, kind: str = JSON) -> Answer:
        """Put JSON, or what is of another kind, to a path; raises LineDown."""
        return self._call("PUT", path, body, kind)

    def _call(self, method: str, path: str, body: bytes | None, kind: str = JSON) -> Answer:
        said = {"Content-Type": kind}
        answer = self._send(method, self._base + path, body, said | self._credentials())
        if answer.status == 401:  # the service has forgotten our token before its time
            with self._lock:
                self._token_until = 0.0
            answer = self._send(method, self._base + path, body, said | self._credentials())
        return answer

    def _credentials(self) -> dict[str, str]:
        with self._lock:
            if time.monotonic() >= self._token_until:
                token = self._new_token()
                self._token = token.access_token
                self._token_until = time.monotonic() + max(token.expires_in - TOKEN_MARGIN_SECONDS, 1.0)
            return {"Authorization": f"Bearer {self._token}"}

    def _new_token(self) -> wire.Token:
        own = self._settings
        asked = {
            "grant_type": "client_credentials", "client_id": own.client_id, "client_secret": own.client_secret,
        }  # fmt: skip
        answer = self._send("POST", own.token_url, urlencode(asked).encode(), {"Content-Type": FORM})
        if answer.status != 200:
            raise LineDown(f"no token: {answer.status}")
        try:
            return wire.read(answer.body, wire.Token)
        except wire.WireError as error:
            raise LineDown(f"no token: {error}") from error

    def _send(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers = {"Content-Type": JSON, "Accept": JSON, "User-Agent": WHO_WE_ARE} | headers
        timeout = urllib3.Timeout(total=self._settings.timeout_seconds)
        try:
            # A connection for one call: what is left on a kept one would be taken for the next call's answer.
            with urllib3.PoolManager(retries=False, timeout=timeout, ssl_context=self._trust) as connection:
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
