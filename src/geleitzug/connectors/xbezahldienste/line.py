# SPDX-License-Identifier: EUPL-1.2
"""Talking HTTP to a provider: who we are, how long we wait, what an answer may weigh. What is said is wire.py."""

from __future__ import annotations

import ssl

import msgspec
import urllib3

from geleitzug.ground.calling import FORM, Answer, KeptToken, call, token_in

LARGEST_ANSWER = 1_000_000


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


class Line:
    """The way to one provider; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._base = settings.base_url.rstrip("/")
        self._trust = _trust(settings)
        self._token = KeptToken(self._new_token)

    def get(self, path: str) -> Answer:
        """Ask for a path; raises LineDown."""
        return self._call("GET", path, None)

    def post(self, path: str, body: bytes) -> Answer:
        """Send JSON to a path; raises LineDown."""
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: bytes | None) -> Answer:
        if self._settings.token_url:
            return self._token.shown(lambda token: self._send(method, self._base + path, body, token))
        return self._send(method, self._base + path, body, self._password() if self._settings.user else {})

    def _password(self) -> dict[str, str]:
        return urllib3.make_headers(basic_auth=f"{self._settings.user}:{self._settings.password}")

    def _new_token(self) -> tuple[str, float]:
        headers = {**self._password(), "Content-Type": FORM}
        return token_in(self._send("POST", self._settings.token_url, b"grant_type=client_credentials", headers))

    def _send(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        told = {"Content-Type": "application/json"} | headers | {"Accept": "application/json"}
        seconds = self._settings.timeout_seconds
        return call(method, address, body, told, seconds=seconds, largest=LARGEST_ANSWER, trust=self._trust)


def _trust(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.client_certificate:
        context.load_cert_chain(settings.client_certificate, settings.client_key or None)
    return context
