# SPDX-License-Identifier: EUPL-1.2
"""FIT-Connect, Submission API v2, as a sender speaks it: keys, encryption, metadata, security event tokens.

The standard's words and rules over values: no Django, no network, no clock. What lies inside is message.py.
Sources: the metadata schema 2.1.0 of FITKO, RFC 7516 (JWE), RFC 8417 (SET), and senders of others; the official
description of the API was not at hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

T = TypeVar("T")
METADATA_SCHEMA = "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"
EVENTS = "https://schema.fitko.de/fit-connect/events/"
KEY_ALGORITHM, CONTENT_ALGORITHM, SET_ALGORITHM = "RSA-OAEP-256", "A256GCM", "PS512"
PURPOSE = "attachment"
"""What the other senders call whatever goes along with a message; the schema's words are all about applications."""
LEAST_BITS = 4096
"""Of every key in FIT-Connect."""
SET_TYPE = "secevent+jwt"
LONGEST_SET = 100_000
KEY_ID = re.compile(r"[\w.-]{1,100}")
UUID_TEXT = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


class WireError(Exception):
    """What came breaks a rule of the standard."""


class Happened(StrEnum):
    """What an event says of a submission, as far as a sender needs it."""

    SUBMITTED = "submit-submission"
    ACCEPTED = "accept-submission"
    REJECTED = "reject-submission"


class Destination(msgspec.Struct, kw_only=True, rename="camel"):
    """A destination (Zustellpunkt) as the Submission API shows it."""

    encryption_kid: str
    status: str = "ACTIVE"


class Announced(msgspec.Struct, kw_only=True, rename="camel"):
    """A submission that is announced and not sent yet."""

    submission_id: str
    case_id: str


class EventLog(msgspec.Struct, kw_only=True, rename="camel"):
    """What has happened in a case, as security event tokens, the oldest first."""

    event_log: tuple[str, ...] = ()


class Problem(msgspec.Struct, kw_only=True, rename="camel"):
    """Why something is not done (RFC 9457); older answers say errorCode and description."""

    type: str = ""
    title: str = ""
    detail: str = ""
    error_code: str = ""
    description: str = ""

    @property
    def words(self) -> str:
        """Return it in one line."""
        said = (self.title or self.error_code or self.type, self.detail or self.description)
        return ": ".join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class Event:
    """An event of one submission, its signature checked."""

    what: str
    problems: str = ""


@dataclass(frozen=True, slots=True)
class Unproven:
    """The parts of a token that say which key checks it: nothing in here is to be believed yet."""

    kid: str
    issuer: str
    subject: str


def read(body: bytes, kind: type[T]) -> T:
    """Read an answer; raises WireError."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"no {kind.__name__}: {error}") from error


def checked_kid(kid: str) -> str:
    """Return a key's id that is safe in an address; raises WireError."""
    if not KEY_ID.fullmatch(kid):
        raise WireError(f"no id of a key: {kid!r}")
    return kid


# ---- encryption ------------------------------------------------------------------------------------------------


def read_encryption_key(body: bytes, kid: str) -> RSAKey:
    """Read the public key of a destination; it must be the one asked for, and meant and strong enough for wrapping.

    Where a certificate comes along (``x5c``) it must be of this very key. Raises WireError.
    """
    said = _key_of(body, kid)
    if said.get("key_ops") != ["wrapKey"] or said.get("alg", KEY_ALGORITHM) != KEY_ALGORITHM:
        raise WireError(f"the key {kid!r} is not for {KEY_ALGORITHM}")
    return _rsa(said)


def read_signature_key(body: bytes, kid: str) -> RSAKey:
    """Read the public key with which a destination signs events; raises WireError."""
    said = _key_of(body, kid)
    if said.get("key_ops") != ["verify"] or said.get("alg", SET_ALGORITHM) != SET_ALGORITHM:
        raise WireError(f"the key {kid!r} is not for {SET_ALGORITHM}")
    return _rsa(said)


def key_among(body: bytes, kid: str) -> RSAKey:
    """Find a key of the delivery service in its key set (/.well-known/jwks.json); raises WireError."""
    rows = read(body, dict[str, Any]).get("keys")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("kid") == kid:
            return read_signature_key(json.dumps({"key_ops": ["verify"], **row}).encode(), kid)
    raise WireError(f"the delivery service has no key {kid!r}")


def encrypted(content: bytes, key: RSAKey, *, kind: str = "application/json") -> str:
    """Encrypt content to a destination (RFC 7516, compact); without ``cty`` the service takes nothing.

    Attachments too say ``application/json`` in all senders that were seen: their own type stands in the metadata.
    """
    header = {"alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM, "kid": str(key.kid), "cty": kind}
    return jwe.encrypt_compact(header, content, key, algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM])


def _key_of(body: bytes, kid: str) -> dict[str, Any]:
    said = read(body, dict[str, Any])
    if said.get("kid") != kid or said.get("kty") != "RSA":
        raise WireError(f"asked for the key {kid!r}, got {said.get('kid')!r} ({said.get('kty')!r})")
    return said


def _rsa(said: dict[str, Any]) -> RSAKey:
    plain: dict[str, Any] = {name: said[name] for name in ("kty", "n", "e", "kid") if name in said}
    try:
        key = RSAKey.import_key(plain)
        bits = key.public_key.key_size
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise WireError(f"no key: {error}") from error
    if bits < LEAST_BITS:
        raise WireError(f"the key has {bits} bits and not {LEAST_BITS}")
    _check_certificate(said.get("x5c"), key)
    return key


def _check_certificate(chain: object, key: RSAKey) -> None:
    if chain is None:
        return
    try:
        first = x509.load_der_x509_certificate(base64.b64decode(chain[0]))  # type: ignore[index]
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise WireError(f"the key's certificate cannot be read: {error}") from error
    certified = first.public_key()
    if not isinstance(certified, RSAPublicKey) or certified.public_numbers() != key.public_key.public_numbers():
        raise WireError("the certificate is of another key")


# ---- what is sent ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attached:
    """A file under the id it was announced with."""

    id: str
    filename: str
    mime: str
    content: bytes

    @property
    def sha512(self) -> str:
        """Return the digest of what is encrypted, in hexadecimal digits."""
        return hashlib.sha512(self.content).hexdigest()


def announcement(*, destination: str, service: str, name: str, attachments: Sequence[str] = ()) -> bytes:
    """Return the body that announces a submission and the ids of its attachments."""
    said = {
        "destinationId": destination,
        "announcedAttachments": list(attachments),
        "publicService": {"identifier": service, "name": name},
    }
    return msgspec.json.encode(said)


def metadata(data: bytes, *, schema: str, attachments: Sequence[Attached] = ()) -> bytes:
    """Return the metadata of data and attachments; a hash is of what is encrypted, and not of the cipher."""
    content = {
        "data": {
            "hash": {"type": "sha512", "content": hashlib.sha512(data).hexdigest()},
            "submissionSchema": {"schemaUri": schema, "mimeType": "application/json"},
        },
        "attachments": [
            {
                "attachmentId": each.id, "filename": each.filename, "mimeType": each.mime, "purpose": PURPOSE,
                "hash": {"type": "sha512", "content": each.sha512},
            }
            for each in attachments
        ],
    }  # fmt: skip
    return msgspec.json.encode({"$schema": METADATA_SCHEMA, "contentStructure": content})


def submission(*, metadata: str, data: str) -> bytes:
    """Return the body that sends a submission."""
    return msgspec.json.encode({"encryptedMetadata": metadata, "encryptedData": data})


# ---- events ----------------------------------------------------------------------------------------------------


def look_at(token: str) -> Unproven:
    """Return which key would check a token; raises WireError for what is none."""
    if len(token) > LONGEST_SET:
        raise WireError("an event that is too long")
    try:
        found = jws.extract_compact(token.encode())
        header, claims = found.headers(), json.loads(found.payload)
    except (JoseError, ValueError, TypeError) as error:
        raise WireError(f"no event: {error}") from error
    if not isinstance(claims, dict) or header.get("typ") != SET_TYPE or header.get("alg") != SET_ALGORITHM:
        raise WireError(f"an event of the kind {header.get('typ')!r}, signed with {header.get('alg')!r}")
    parts = (header.get("kid"), claims.get("iss"), claims.get("sub"))
    if not all(isinstance(part, str) for part in parts):
        raise WireError("an event that does not say whose it is")
    return Unproven(*(str(part) for part in parts))


def verified(token: str, key: RSAKey, *, submission_id: str, case_id: str) -> Event:
    """Return an event whose signature fits, and that is about this submission; raises WireError (RFC 8417, 2)."""
    try:
        opened = jws.deserialize_compact(
            token, key, algorithms=[SET_ALGORITHM],
            registry=jws.JWSRegistry(algorithms=[SET_ALGORITHM], strict_check_header=False),
        )  # fmt: skip
        claims = json.loads(opened.payload)
    except (JoseError, ValueError, TypeError) as error:
        raise WireError(f"an event whose signature does not fit: {type(error).__name__}") from error
    if claims.get("sub") != f"submission:{submission_id}" or claims.get("txn") != f"case:{case_id}":
        raise WireError("an event of another submission")
    happened = claims.get("events")
    if not isinstance(happened, dict) or len(happened) != 1:
        raise WireError("an event that says more or less than one thing")
    ((name, facts),) = happened.items()
    return Event(str(name).removeprefix(EVENTS), _problems(facts))


def _problems(facts: object) -> str:
    rows = facts.get("problems") if isinstance(facts, dict) else None
    try:
        found: Sequence[Problem] = msgspec.convert(rows or (), tuple[Problem, ...])
    except msgspec.ValidationError:
        return ""
    return "; ".join(problem.words for problem in found[:5])
