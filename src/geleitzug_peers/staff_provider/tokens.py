# SPDX-License-Identifier: EUPL-1.2
"""The provider's keys and what it signs with them, rightly or wrongly (RFC 7519, OpenID Connect Core 1.0, 2)."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey


class Keyring:
    """Signing keys: the newest signs, all that are published can be checked with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._published = [_new_key()]
        self._hidden: RSAKey | None = None

    def rotate(self) -> None:
        """Take a new key; the old one is not published any more, as after a leak."""
        with self._lock:
            self._published = [_new_key()]

    def published(self) -> dict[str, Any]:
        """Return the key set."""
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"} for key in self._published]}

    def sign(self, claims: dict[str, Any], *, fault: str = "", hidden: bool = False, kind: str = "JWT") -> str:
        """Return a signed token; ``fault`` is none, HS256 or broken."""
        key = self._hide() if hidden else self._published[-1]
        header = {"alg": "RS256", "kid": str(key.kid), "typ": kind}
        if fault == "none":
            return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."
        if fault == "HS256":
            signed = f"{_part({**header, 'alg': 'HS256'})}.{_part(claims)}"
            mac = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        token = jwt.encode(header, claims, key, algorithms=["RS256"])
        if fault == "broken":
            head, _body, signature = token.split(".")
            return f"{head}.{_part({**claims, 'sub': claims['sub'] + '-somebody-else'})}.{signature}"
        return token

    def _hide(self) -> RSAKey:
        with self._lock:
            self._hidden = self._hidden or _new_key()
            return self._hidden


def _new_key() -> RSAKey:
    key = RSAKey.generate_key(2048, private=True)
    key.ensure_kid()
    return key


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
