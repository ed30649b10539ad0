# SPDX-License-Identifier: EUPL-1.2
"""Reading what was sent: decrypted, held against the schemas, and its author's word checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
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

T = TypeVar("T")
Uuid = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]
Filled = Annotated[str, msgspec.Meta(min_length=1)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
Short = Annotated[str, msgspec.Meta(max_length=255)]
MailAddress = Annotated[str, msgspec.Meta(max_length=320)]
Level = Annotated[int, msgspec.Meta(ge=1, le=4)]


class Hash(msgspec.Struct):
    """A digest in the metadata."""

    type: Literal["sha512"]
    content: Hex


class SubmissionSchema(msgspec.Struct):
    """Which schema the data follow: that of a message."""

    schemaUri: Literal["https://schema.fitko.de/fit-connect/id.bund.de/message_v6/1.0.0/zbp-message.schema.json"]
    mimeType: Literal["application/json"]


class Data(msgspec.Struct):
    """The data as the metadata describe them."""

    hash: Hash
    submissionSchema: SubmissionSchema


class Described(msgspec.Struct):
    """An attachment in the metadata."""

    attachmentId: Uuid
    purpose: Literal["form", "attachment", "report", "data"]
    mimeType: Annotated[str, msgspec.Meta(pattern=r"^[-\w.]+/[-\w.+]+$")]
    hash: Hash
    filename: Filled


class Content(msgspec.Struct):
    """Data and what goes along."""

    data: Data
    attachments: list[Described]


class Metadata(msgspec.Struct):
    """Metadata 2.1.0, as far as they matter here."""

    schema: Literal["https://schema.fitko.de/fit-connect/metadata/2.1.0/metadata.schema.json"] = msgspec.field(
        name="$schema"
    )
    contentStructure: Content


class Envelope(msgspec.Struct, forbid_unknown_fields=True):
    """A message with its author's word."""

    content: Filled
    sha512sum: Filled
    authorToken: Filled
    authorCertificate: Filled


class File(msgspec.Struct, forbid_unknown_fields=True):
    """A file as the author names it."""

    filename: Filled
    sha512sum: Hex
    contentLength: Annotated[int, msgspec.Meta(ge=1)]


class Message(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A message of message_v6."""

    stork_qaa_level: Level
    mailboxUuid: Uuid
    sender: Name
    title: Title
    content: Filled
    service: Name
    applicationId: Uuid | None = None
    retrievalConfirmationAddress: MailAddress = ""
    replyAddress: MailAddress = ""
    reference: Short = ""
    senderUrl: Short = ""
    attachments: list[File] = []


class Unreadable(Exception):
    """What was sent is not what the destination takes; the text says why."""


def read(
    metadata: str, data: str, keys: Keys, *, trusted: bytes | None, attachments: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the message inside; raises Unreadable. ``trusted`` is the only author's certificate that counts.

    ``attachments`` are those that came, by id, in the order in which they were announced.
    """
    structure = _shaped(_content(metadata, keys), Metadata, "metadata").contentStructure
    content = _content(data, keys)
    if hashlib.sha512(content).hexdigest() != structure.data.hash.content:
        raise Unreadable("the hash of the data is another")
    envelope = _shaped(content, Envelope, "data")
    _check_author(envelope, trusted)
    message = _shaped(envelope.content.encode(), Message, "message")
    _check_files(message.attachments, structure.attachments, attachments or {}, keys)
    said: dict[str, Any] = msgspec.to_builtins(message)
    return said


def attachment(token: str, keys: Keys) -> bytes:
    """Return the bytes of an attachment; raises Unreadable."""
    return _content(token, keys)


def _check_files(named: list[File], described: list[Described], came: Mapping[str, str], keys: Keys) -> None:
    """Hold the bytes that came against both descriptions: the metadata's, and the one the author has signed."""
    if [each.attachmentId for each in described] != [*came]:
        raise Unreadable("the metadata describe other attachments than were announced")
    if [each.filename for each in named] != [each.filename for each in described]:
        raise Unreadable("the message names other files than the metadata")
    for file, about in zip(named, described, strict=True):
        content = attachment(came[about.attachmentId], keys)
        digest = hashlib.sha512(content).hexdigest()
        if digest != about.hash.content:
            raise Unreadable(f"the hash of {about.filename} in the metadata is another")
        if (digest, len(content)) != (file.sha512sum, file.contentLength):
            raise Unreadable(f"{about.filename} is not what its author has signed")


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


def _shaped(content: bytes, shape: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"{name}: {error}") from error


def _check_author(envelope: Envelope, trusted: bytes | None) -> None:
    """Check signature, certificate and token: whose word the message is."""
    try:
        certificate = x509.load_pem_x509_certificate(envelope.authorCertificate.encode())
        signature = base64.b64decode(envelope.sha512sum, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Unreadable("no certificate or no signature") from error
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise Unreadable("the author's key is not RSA")
    if trusted is not None and certificate != x509.load_pem_x509_certificate(trusted):
        raise Unreadable("an author nobody knows here")
    try:
        key.verify(signature, envelope.content.encode(), padding.PKCS1v15(), hashes.SHA512())
        pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        token = jwt.decode(envelope.authorToken, RSAKey.import_key(pem), algorithms=["RS512"])
        jwt.JWTClaimsRegistry(iat={"essential": True}, exp={"essential": True}).validate(token.claims)
    except (InvalidSignature, JoseError, ValueError) as error:
        raise Unreadable(f"the author's word does not hold: {type(error).__name__}") from error
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if token.claims.get("signer") != name.value or token.claims.get("roles") != ["THIRD_PARTY"]:
        raise Unreadable("the token is somebody else's")
