# SPDX-License-Identifier: EUPL-1.2
"""A message to the central citizen mailbox as its service message_v6 wants it: what is said, and its author's word.

The fields and their lengths are those other senders keep to; the schema itself was not at hand.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import RSAKey

SERVICE = "urn:schema-fitko-de:fit-connect:id.bund.de:message_v6"
SCHEMA = "https://schema.fitko.de/fit-connect/id.bund.de/message_v6/1.0.0/zbp-message.schema.json"
AUTHOR_ALGORITHM, AUTHOR_SECONDS, AUTHOR_ROLE = "RS512", 30 * 60, "THIRD_PARTY"
LOWEST_LEVEL, LETTER_LEVEL = 1, 3
"""STORK-QAA-Level-1: whoever may open the mailbox at all may read a notice without content. Level 3 (substantial): a
letter is read here by nobody who has shown a password alone, so it is not there either."""


class BadAuthor(Exception):
    """Key and certificate with which nobody can be an author."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes along, so that the author's word covers it; the digest in hexadecimal digits, bytes counted."""

    filename: str
    sha512sum: str
    contentLength: int


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said, by the standard's names; lengths in characters."""

    stork_qaa_level: int
    mailboxUuid: str
    sender: str  # 255
    title: str  # 1024
    content: str
    service: str  # 255
    reference: str = ""  # 255
    senderUrl: str = ""  # 255
    attachments: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who vouches for messages: the key, its certificate in PEM, and the name in there (CN)."""

    key: RSAPrivateKey
    signer: RSAKey
    """The same key as tokens are signed with."""
    certificate: str
    name: str


@lru_cache(maxsize=2)
def read_author(key: bytes, certificate: bytes) -> Author:
    """Read an author from PEM; raises BadAuthor. The last ones are remembered: checking a key takes 50 ms, twice."""
    try:
        private = serialization.load_pem_private_key(key, None)
        certified = x509.load_pem_x509_certificate(certificate)
    except (ValueError, TypeError) as error:
        raise BadAuthor(f"no PEM of an unencrypted key and a certificate: {error}") from error
    public, names = certified.public_key(), certified.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not isinstance(private, RSAPrivateKey) or not isinstance(public, RSAPublicKey):
        raise BadAuthor("the key is not RSA")
    if private.public_key().public_numbers() != public.public_numbers():
        raise BadAuthor("the certificate is of another key")
    if not names:
        raise BadAuthor("the certificate has no common name (CN)")
    return Author(private, RSAKey.import_key(key), certificate.decode(), str(names[0].value))


def envelope(message: Message, author: Author, *, now: int) -> bytes:
    """Return a message with its author's word: the signature over its very text, a token, the certificate."""
    content = msgspec.json.encode(message)
    signature = author.key.sign(content, padding.PKCS1v15(), hashes.SHA512())
    said = {
        "content": content.decode(),
        "sha512sum": base64.b64encode(signature).decode(),
        "authorToken": _author_token(author, now),
        "authorCertificate": author.certificate,
    }
    return msgspec.json.encode(said)


def _author_token(author: Author, now: int) -> str:
    claims = {"iat": now, "exp": now + AUTHOR_SECONDS, "signer": author.name, "roles": [AUTHOR_ROLE]}
    header = {"alg": AUTHOR_ALGORITHM, "typ": "JWT"}
    return jwt.encode(header, claims, author.signer, algorithms=[AUTHOR_ALGORITHM])
