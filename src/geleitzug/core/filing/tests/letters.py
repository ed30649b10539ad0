# SPDX-License-Identifier: EUPL-1.2
"""Mails as people and programs send them, whole and broken."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509.oid import NameOID

ANNA = "Anna Beispiel <anna@example.org>"
Files = tuple[tuple[str, str, bytes], ...]


def mail(
    subject: str = "Unterlagen", *, text: str = "Guten Tag", html: str = "", files: Files = (), key: str = "1"
) -> bytes:
    """Return a mail with files: name, media type, content."""
    message = _headed(subject, key)
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, mime, content in files:
        main, _slash, sub = mime.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def zipped(*, locked: bool = False) -> bytes:
    """Return an archive; a locked one says so in each entry."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("plan.txt", "geheim")
    content = out.getvalue()
    if not locked:
        return content
    at = content.index(b"PK\x01\x02")
    return content[:6] + b"\x01\x00" + content[8 : at + 8] + b"\x01\x00" + content[at + 10 :]


def smime(inner: bytes, *, sealed: bool) -> bytes:
    """Return a mail whose content is encrypted, or only signed (opaque)."""
    key, certificate = _certificate()
    if sealed:
        built = PKCS7EnvelopeBuilder().set_data(inner).set_content_encryption_algorithm(AES256)
        content = built.add_recipient(certificate).encrypt(Encoding.DER, [PKCS7Options.Binary])
    else:
        signer = PKCS7SignatureBuilder().set_data(inner).add_signer(certificate, key, hashes.SHA256())
        content = signer.sign(Encoding.DER, [PKCS7Options.Binary])
    message = _headed("Vertraulich", "smime")
    message.set_content(
        content, maintype="application", subtype="pkcs7-mime", filename="smime.p7m",
        params={"smime-type": "enveloped-data" if sealed else "signed-data"},
    )  # fmt: skip
    return message.as_bytes()


def pgp() -> bytes:
    """Return a mail that is encrypted with PGP/MIME (RFC 3156)."""
    return (
        b"From: anna@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n'
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nxx\r\n--b--\r\n"
    )


def broken() -> bytes:
    """Return a mail whose parts do not end, in a character set nobody knows, by nobody, on no day."""
    return (
        b"Subject: =?utf-8?B?kaputt\xff?=\nDate: gestern\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain; charset=klingonisch\n\nGr\xfc\xdfe aus Hafen\n"
        b"--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n!!!"
    )


def _headed(subject: str, key: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = ANNA, "post@musterhafen.example", subject
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0100"
    message["Message-ID"] = f"<{key}@example.org>"
    return message


def _certificate() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Anna")]), datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return key, built.sign(key, hashes.SHA256())
