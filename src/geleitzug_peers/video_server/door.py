# SPDX-License-Identifier: EUPL-1.2
"""Whom a token lets in, decided as Jitsi's Prosody plugins do (token/util.lib.lua, mod_token_verification).

In their order: the algorithm, the signature (a shared secret, or the public key that the key server has under the
digest of ``kid``), ``exp`` and ``nbf``, issuer, audience; then domain and room.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey


class Refused(Exception):
    """The token lets nobody in; the text is the plugin's word."""


@dataclass(frozen=True, slots=True)
class Door:
    """How a server is set up: ``app_id``, ``app_secret`` or a folder of public keys (asap_key_server), its domain."""

    app: str
    secret: str
    domain: str
    keys: Path | None = None

    def admit(self, token: str, room: str) -> dict[str, Any]:
        """Return the claims of a token that opens a room now; raises Refused."""
        claims = self._claims(token)
        now = time.time()
        if not isinstance(claims.get("exp"), int | float) or claims["exp"] <= now:
            raise Refused("token is expired")
        if "nbf" in claims and claims["nbf"] > now:
            raise Refused("token is not acceptable yet")
        if claims.get("iss") != self.app:
            raise Refused("'iss' claim is not accepted")
        if claims.get("aud") != self.app:
            raise Refused("'aud' claim is not accepted")
        if claims.get("sub") not in ("*", self.domain):
            raise Refused("domain is not allowed")
        wanted = claims.get("room")
        if not isinstance(wanted, str) or wanted.lower() not in ("*", room.lower()):
            raise Refused("room disallowed")
        return claims

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            header = jws.extract_compact(token.encode()).headers()
            algorithm = "RS256" if self.keys else "HS256"
            key = self._public(str(header.get("kid", ""))) if self.keys else OctKey.import_key(self.secret)
            return dict(jwt.decode(token, key, algorithms=[algorithm]).claims)
        except (JoseError, ValueError) as error:
            raise Refused(f"not-allowed: {error}") from error

    def _public(self, key_id: str) -> RSAKey:
        assert self.keys is not None
        path = self.keys / f"{sha256(key_id.encode()).hexdigest()}.pem"
        if not key_id or not path.is_file():
            raise Refused("could not obtain public key")
        return RSAKey.import_key(path.read_text())
