# SPDX-License-Identifier: EUPL-1.2
"""OpenID Connect Core 1.0 as a relying party speaks it: authorization code flow with PKCE, and sign-out.

The standard's words and rules over values: no Django, no network, no clock. Signatures are joserfc's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signed with a key only the provider has: neither ``none`` nor an HMAC with a secret both know (RFC 8725, 3.1)."""
KEY_TYPES = ("RSA", "EC", "OKP")
LEEWAY = 60
"""Seconds by which two clocks may differ."""
OLDEST = 600
"""An ID token is asked for and comes at once; an older one was issued for something else."""
LONGEST_TOKEN = 20_000
ID_TOKEN, LOGOUT_TOKEN = "jwt", "logout+jwt"
"""What a token says of itself in its header, in small letters."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Fault(StrEnum):
    """What is wrong with what a provider says."""

    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    CLOCK = "clock"
    NONCE = "nonce"


class WireError(Exception):
    """The provider's answer breaks a rule of the standard."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(text)
        self.fault = fault


class UnknownKey(WireError):
    """The token names a key that is not in the set: perhaps the provider has a new one."""

    def __init__(self, kid: str) -> None:
        super().__init__(Fault.KEY, f"no key {kid!r}")


class Discovery(msgspec.Struct, kw_only=True):
    """The provider's own description (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""
    authorization_response_iss_parameter_supported: bool = False
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class TokenAnswer(msgspec.Struct, kw_only=True):
    """What the token endpoint answers (Core 3.1.3.3); the access token is of no use to us."""

    id_token: str
    token_type: str = "Bearer"  # noqa: S105 - a word of the standard


class TokenError(msgspec.Struct, kw_only=True):
    """Why the token endpoint gives nothing (RFC 6749, 5.2)."""

    error: str = ""
    error_description: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an ID token must say to be the answer to our question."""

    issuer: str
    client_id: str
    nonce: str
    now: int


def read_discovery(body: bytes, *, issuer: str) -> Discovery:
    """Read the provider's description; it must be about the issuer we asked (Discovery 4.3). Raises WireError."""
    try:
        found = msgspec.json.decode(body, type=Discovery)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WireError(Fault.MALFORMED, f"no discovery document: {error}") from error
    if found.issuer != issuer:
        raise WireError(Fault.ISSUER, f"the description is of {found.issuer!r}")
    for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.end_session_endpoint):
        if address and not is_safe(address):
            raise WireError(Fault.MALFORMED, f"{address!r} is not https")
    return found


def is_safe(address: str) -> bool:
    """Tell whether an address is one of TLS, or of this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" or (
        parts.scheme == "http" and (host in ("localhost", "127.0.0.1") or host.endswith(".localhost"))
    )


def challenge_of(verifier: str) -> str:
    """Return the code challenge of a verifier (RFC 7636, 4.2: S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorization_address(
    described: Discovery, *, client_id: str, back: str, state: str, nonce: str, verifier: str, scope: str = SCOPE
) -> str:
    """Return the address of an authentication request (Core 3.1.2.1)."""
    asked = {
        "response_type": "code",
        "response_mode": "query",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return _with_query(described.authorization_endpoint, asked)


def logout_address(described: Discovery, *, client_id: str, back: str, hint: str) -> str:
    """Return the address that signs out at the provider (RP-Initiated Logout 1.0, 2); nothing where it has none."""
    if not described.end_session_endpoint:
        return ""
    asked = {"client_id": client_id, "post_logout_redirect_uri": back, **({"id_token_hint": hint} if hint else {})}
    return _with_query(described.end_session_endpoint, asked)


def token_request(*, code: str, back: str, verifier: str) -> dict[str, str]:
    """Return the form of a token request (Core 3.1.3.1, RFC 7636 4.5)."""
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}


def read_token_answer(body: bytes) -> TokenAnswer:
    """Read what the token endpoint gives; raises WireError."""
    try:
        return msgspec.json.decode(body, type=TokenAnswer)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WireError(Fault.MALFORMED, f"no ID token: {error}") from error


def read_token_error(body: bytes) -> TokenError:
    """Read why the token endpoint gives nothing; what is no JSON says nothing."""
    try:
        return msgspec.json.decode(body, type=TokenError)
    except (msgspec.MsgspecError, RecursionError):
        return TokenError()


def read_keys(body: bytes) -> tuple[Key, ...]:
    """Read a key set (RFC 7517, 5); keys we cannot use are left out, as the standard wants. Raises WireError."""
    try:
        said = json.loads(body)
        rows = said["keys"]
        if not isinstance(rows, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError(Fault.MALFORMED, "no key set") from error
    keys = []
    for row in rows[:100]:
        if not isinstance(row, dict) or row.get("kty") not in KEY_TYPES or row.get("use", "sig") != "sig":
            continue
        try:
            keys.append(JWKRegistry.import_key(row))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return tuple(keys)


def verified(token: str, keys: Sequence[Key], kind: str = ID_TOKEN) -> dict[str, Any]:
    """Return the claims of a signed token (RFC 7515, 5.2); raises WireError, UnknownKey where a new key may help.

    A token that says what it is must be of the ``kind``; many providers say nothing but JWT (RFC 8725, 3.11).
    """
    header = _header_of(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if str(header.get("typ", ID_TOKEN)).lower() not in (kind, ID_TOKEN):
        raise WireError(Fault.MALFORMED, f"a token of the kind {header.get('typ')!r}")
    if algorithm not in ALGORITHMS:
        raise WireError(Fault.ALGORITHM, f"signed with {algorithm!r}")
    fitting = [key for key in keys if kid is None or key.kid == kid]
    if not fitting:
        raise UnknownKey(str(kid))
    if kid is None and len(fitting) > 1:
        raise WireError(Fault.KEY, "names no key, and there are several (Core 10.1)")
    registry = jws.JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
    try:
        opened = jws.deserialize_compact(token, fitting[0], algorithms=[str(algorithm)], registry=registry)
        claims = json.loads(opened.payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise WireError(Fault.SIGNATURE, f"{type(error).__name__}: {error}") from error
    if not isinstance(claims, dict):
        raise WireError(Fault.MALFORMED, "no claims")
    return claims


def check_id_token(claims: Mapping[str, Any], wanted: Wanted) -> None:
    """Refuse an ID token that is not the answer to our question (Core 3.1.3.7); raises WireError."""
    _check_issuer_and_audience(claims, wanted.issuer, wanted.client_id)
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise WireError(Fault.MALFORMED, "no subject")
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if expires <= wanted.now - LEEWAY:
        raise WireError(Fault.EXPIRED, f"expired {wanted.now - expires} s ago")
    if issued > wanted.now + LEEWAY or issued < wanted.now - OLDEST:
        raise WireError(Fault.CLOCK, f"issued {wanted.now - issued} s ago")
    if claims.get("nonce") != wanted.nonce:
        raise WireError(Fault.NONCE, "another nonce")


def check_logout_token(claims: Mapping[str, Any], *, issuer: str, client_id: str, now: int) -> str:
    """Return whose sessions end by a logout token (Back-Channel Logout 1.0, 2.6); raises WireError."""
    _check_issuer_and_audience(claims, issuer, client_id)
    issued = _moment(claims, "iat")
    if "exp" in claims and _moment(claims, "exp") <= now - LEEWAY:
        raise WireError(Fault.EXPIRED, "the logout token has expired")
    if issued > now + LEEWAY or issued < now - OLDEST:
        raise WireError(Fault.CLOCK, f"issued {now - issued} s ago")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
        raise WireError(Fault.MALFORMED, "no logout token")
    if not isinstance(claims.get("sub"), str):
        raise WireError(Fault.MALFORMED, "the logout token names nobody")
    return str(claims["sub"])


def _check_issuer_and_audience(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise WireError(Fault.ISSUER, f"issued by {claims.get('iss')!r}")
    audience = claims.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if not isinstance(audience, list) or client_id not in audience:
        raise WireError(Fault.AUDIENCE, f"for {claims.get('aud')!r}")
    party = claims.get("azp")
    if (party is not None and party != client_id) or (party is None and len(audience) > 1):
        raise WireError(Fault.AUDIENCE, f"authorized party {party!r}")


def _moment(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WireError(Fault.MALFORMED, f"no {name}")
    return int(value)


def _header_of(token: str) -> dict[str, Any]:
    first, _dot, rest = token.partition(".")
    if len(token) > LONGEST_TOKEN or rest.count(".") != 1:
        raise WireError(Fault.MALFORMED, "no signed token")
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise WireError(Fault.MALFORMED, "no header") from error
    if not isinstance(header, dict):
        raise WireError(Fault.MALFORMED, "no header")
    return header


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"
