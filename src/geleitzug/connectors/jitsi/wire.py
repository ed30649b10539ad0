# SPDX-License-Identifier: EUPL-1.2
"""A token as Jitsi Meet's server reads it, and the address that carries it: text out of values, no network.

Written by „JSON Web Token (JWT) authentication Prosody plugin“ (lib-jitsi-meet, doc/tokens.md): ``iss`` and ``aud``
are the application's id, ``sub`` the server's domain, ``room`` the one room it opens, ``nbf`` and ``exp`` between when.
``context.user`` holds texts only: anything else makes the server stop. Who may moderate is read by further plugins,
each at its own place: ``context.user.moderator``, ``context.user.affiliation`` (token_affiliation) and ``moderator``
(token_moderation). ``context.features`` takes recording and streaming away from everybody, moderators too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

HS256, RS256 = "HS256", "RS256"
LEAST_SECRET = 32
"""Bytes of a shared secret: as many as what HS256 makes of it (RFC 7518, 3.2)."""
LEAST_BITS = 2048
"""Of an RSA key (RFC 7518, 3.3)."""
TAKEN_AWAY = ("recording", "livestreaming", "transcription", "outbound-call", "sip-outbound-call")


class BadKey(ValueError):
    """A secret or key with which nothing is to be signed; the text says why, for programmers."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes in: a name to be shown, and whether they moderate."""

    id: str
    name: str
    moderator: bool


def is_key(secret: str) -> bool:
    """Tell whether a secret is the private half of a pair of keys."""
    return secret.lstrip().startswith("-----BEGIN")


def token(
    secret: str, key_id: str, *, app: str, domain: str, room: str, bearer: Bearer, opens: int, closes: int
) -> str:
    """Sign a token; ``opens`` and ``closes`` are seconds since 1970. Raises BadKey."""
    claims = _claims(app, domain, room, bearer) | {"nbf": opens, "exp": closes}
    algorithm = RS256 if is_key(secret) else HS256
    header = {"alg": algorithm, "typ": "JWT", **({"kid": key_id} if algorithm == RS256 else {})}
    return jwt.encode(header, claims, key_of(secret), algorithms=[algorithm])


def key_of(secret: str) -> OctKey | RSAKey:
    """Read what is signed with; raises BadKey."""
    if not is_key(secret):
        if len(secret.encode()) < LEAST_SECRET:
            raise BadKey(f"shorter than {LEAST_SECRET} bytes")
        return OctKey.import_key(secret)
    try:
        key = RSAKey.import_key(secret.strip())
        if not key.is_private or key.raw_value.key_size < LEAST_BITS:
            raise BadKey("no private key, or a short one")
    except (JoseError, ValueError, TypeError) as error:
        raise BadKey(str(error)) from error
    return key


def address(base: str, room: str, signed: str) -> str:
    """Return where a browser comes in."""
    return f"{base.rstrip('/')}/{quote(room)}?jwt={signed}"


def _claims(app: str, domain: str, room: str, bearer: Bearer) -> dict[str, Any]:
    user = {
        "id": bearer.id,
        "name": bearer.name,
        "moderator": "true" if bearer.moderator else "false",
        "affiliation": "owner" if bearer.moderator else "member",
    }
    return {
        "iss": app,
        "aud": app,
        "sub": domain.lower(),
        "room": room,
        "moderator": bearer.moderator,
        "context": {"user": user, "features": dict.fromkeys(TAKEN_AWAY, "false")},
    }
