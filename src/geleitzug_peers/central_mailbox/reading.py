# SPDX-License-Identifier: EUPL-1.2
"""Reading what was sent: decrypted, held against the schemas, and its author's word checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

import jsonschema_rs
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from geleitzug_peers.central_mailbox.keys import CONTENT_ALGORITHM, KEY_ALGORITHM, Keys, kid_of

SERVICE = "urn:schema-fitko-de:fit-connect:id.bund.de:message_v6"
SCHEMA = "https://schema.fitko.de/fit-connect/id.bund.de/message_v6/1.0.0/zbp-message.schema.json"

METADATA = jsonschema_rs.validator_for(
    {
        "type": "object",
        "required": ["$schema", "contentStructure"],
        "properties": {
            "$schema": {"const": "https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"},
            "contentStructure": {
                "type": "object",
                "required": ["data", "attachments"],
                "properties": {
                    "attachments": {"type": "array", "maxItems": 0},
                    "data": {
                        "type": "object",
                        "required": ["hash", "submissionSchema"],
                        "properties": {
                            "hash": {
                                "type": "object",
                                "required": ["type", "content"],
                                "properties": {
                                    "type": {"const": "sha512"},
                                    "content": {"type": "string", "pattern": "^[0-9a-f]{128}$"},
                                },
                            },
                            "submissionSchema": {
                                "type": "object",
                                "required": ["schemaUri", "mimeType"],
                                "properties": {
                                    "schemaUri": {"const": SCHEMA},
                                    "mimeType": {"const": "application/json"},
                                },
                            },
                        },
                    },
                },
            },
        },
    }
)
ENVELOPE_FIELDS = ("content", "sha512sum", "authorToken", "authorCertificate")
ENVELOPE = jsonschema_rs.validator_for(
    {
        "type": "object",
        "required": list(ENVELOPE_FIELDS),
        "additionalProperties": False,
        "properties": {name: {"type": "string", "minLength": 1} for name in ENVELOPE_FIELDS},
    }
)
UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
MESSAGE = jsonschema_rs.validator_for(
    {
        "type": "object",
        "required": ["stork_qaa_level", "mailboxUuid", "sender", "title", "content", "service"],
        "additionalProperties": False,
        "properties": {
            "stork_qaa_level": {"enum": [1, 2, 3, 4]},
            "mailboxUuid": {"type": "string", "pattern": UUID_PATTERN},
            "applicationId": {"type": "string", "pattern": UUID_PATTERN},
            "sender": {"type": "string", "minLength": 1, "maxLength": 255},
            "title": {"type": "string", "minLength": 1, "maxLength": 1024},
            "content": {"type": "string", "minLength": 1},
            "service": {"type": "string", "minLength": 1, "maxLength": 255},
            "retrievalConfirmationAddress": {"type": "string", "maxLength": 320},
            "replyAddress": {"type": "string", "maxLength": 320},
            "reference": {"type": "string", "maxLength": 255},
            "senderUrl": {"type": "string", "maxLength": 255},
        },
    }
)


class Unreadable(Exception):
    """What was sent is not what the destination takes; the text says why."""


def read(metadata: str, data: str, keys: Keys, *, trusted: bytes | None) -> dict[str, Any]:
    """Return the message inside; raises Unreadable. ``trusted`` is the only author's certificate that counts."""
    described = _json(_content(metadata, keys))
    _valid(METADATA, described, "metadata")
    content = _content(data, keys)
    if hashlib.sha512(content).hexdigest() != described["contentStructure"]["data"]["hash"]["content"]:
        raise Unreadable("the hash of the data is another")
    envelope = _json(content)
    _valid(ENVELOPE, envelope, "data")
    _check_author(envelope, trusted)
    message: dict[str, Any] = _json(envelope["content"].encode())
    _valid(MESSAGE, message, "message")
    return message


def _content(token: str, keys: Keys) -> bytes:
    try:
        header, content = keys.opened(token)
    except (JoseError, ValueError, TypeError) as error:
        raise Unreadable(f"cannot be decrypted: {type(error).__name__}") from error
    wanted = {
        "alg": KEY_ALGORITHM, "enc": CONTENT_ALGORITHM, "kid": kid_of(keys.encryption), "cty": "application/json",
    }  # fmt: skip
    if header != wanted:
        raise Unreadable(f"the header is {header}")
    return content


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise Unreadable("no JSON") from error


def _valid(schema: Any, value: Any, name: str) -> None:
    for error in schema.iter_errors(value):
        raise Unreadable(f"{name}: {error.message}")


def _check_author(envelope: dict[str, str], trusted: bytes | None) -> None:
    """Check signature, certificate and token: whose word the message is."""
    try:
        certificate = x509.load_pem_x509_certificate(envelope["authorCertificate"].encode())
        signature = base64.b64decode(envelope["sha512sum"], validate=True)
    except (ValueError, binascii.Error) as error:
        raise Unreadable("no certificate or no signature") from error
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise Unreadable("the author's key is not RSA")
    if trusted is not None and certificate != x509.load_pem_x509_certificate(trusted):
        raise Unreadable("an author nobody knows here")
    try:
        key.verify(signature, envelope["content"].encode(), padding.PKCS1v15(), hashes.SHA512())
        pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        token = jwt.decode(envelope["authorToken"], RSAKey.import_key(pem), algorithms=["RS512"])
        jwt.JWTClaimsRegistry(iat={"essential": True}, exp={"essential": True}).validate(token.claims)
    except (InvalidSignature, JoseError, ValueError) as error:
        raise Unreadable(f"the author's word does not hold: {type(error).__name__}") from error
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if token.claims.get("signer") != name.value or token.claims.get("roles") != ["THIRD_PARTY"]:
        raise Unreadable("the token is somebody else's")
