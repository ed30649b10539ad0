# SPDX-License-Identifier: EUPL-1.2
"""Talking HTTP to FIT-Connect: who we are, how long we wait, what an answer may weigh. What is said is wire.py."""

from __future__ import annotations

import ssl
from urllib.parse import urlencode

import msgspec

from geleitzug.ground.calling import FORM, Answer, KeptToken, call, token_in

LARGEST_ANSWER = 2_000_000
JSON, JOSE = "application/json", "application/jose"
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


class Line:
    """The way to FIT-Connect; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base = settings.submission_url.rstrip("/")
        self._trust = ssl.create_default_context()
        self._trust.minimum_version = ssl.TLSVersion.TLSv1_2
        self._token = KeptToken(self._new_token)

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
        return self._token.shown(lambda token: self._send(method, self._base + path, body, said | token))

    def _new_token(self) -> tuple[str, float]:
        own = self._settings
        asked = {
            "grant_type": "client_credentials", "client_id": own.client_id, "client_secret": own.client_secret,
        }  # fmt: skip
        return token_in(self._send("POST", own.token_url, urlencode(asked).encode(), {"Content-Type": FORM}))

    def _send(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        told = {"Content-Type": JSON, "Accept": JSON, "User-Agent": WHO_WE_ARE} | headers
        seconds = self._settings.timeout_seconds
        return call(method, address, body, told, seconds=seconds, largest=LARGEST_ANSWER, trust=self._trust)
