# SPDX-License-Identifier: EUPL-1.2
"""What seals: a private key that signs bytes, and its certificates. In a hardware module it is module.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

LEAST_RSA_BITS = 3000
"""BSI TR-02102-1, 2.3.1."""


class CannotSeal(RuntimeError):
    """The seal cannot be set now, or not as it is set up; the text is for the operator and the office."""


class SealKey(Protocol):
    """A private key and what belongs to it. ``sign`` takes the bytes themselves and hashes them with SHA-256."""

    @property
    def chain(self) -> Sequence[x509.Certificate]:
        """Return the certificate of the key, and those above it as far as they are known."""

    def sign(self, content: bytes) -> bytes:
        """Sign bytes: ECDSA as in RFC 3279, or RSA by PKCS #1 v1.5; raises CannotSeal."""


class FileKey:
    """A key from a PKCS #12 file."""

    def __init__(self, path: Path, password: str) -> None:
        try:
            key, certificate, others = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode() or None)
        except (OSError, ValueError, UnsupportedAlgorithm) as trouble:
            raise CannotSeal(f"{path} cannot be opened: {trouble}") from trouble
        if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise CannotSeal(f"{path} holds no key (EC or RSA) with its certificate.")
        self._key = key
        self.chain = check_chain([certificate, *others])

    def sign(self, content: bytes) -> bytes:
        """Sign bytes."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))


def read_certificates(path: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, the key's own first; raises CannotSeal."""
    try:
        return check_chain(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as trouble:
        raise CannotSeal(f"{path} cannot be read: {trouble}") from trouble


def check_chain(chain: list[x509.Certificate]) -> list[x509.Certificate]:
    """Refuse a certificate that must not sign, or whose key is too weak; raises CannotSeal."""
    first = chain[0]
    try:
        usage = first.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise CannotSeal(f"The certificate {owner_of(first)} is not made for signing.")
    key = first.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
        raise CannotSeal(
            f"The key of {owner_of(first)} has {key.key_size} bits; at least {LEAST_RSA_BITS} are asked for."
        )
    return chain


def check_valid(certificate: x509.Certificate, now: datetime) -> None:
    """Refuse to seal by a certificate that does not hold (yet, or any more); raises CannotSeal."""
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        until = certificate.not_valid_after_utc.date().isoformat()
        raise CannotSeal(f"The certificate {owner_of(certificate)} does not hold today; it holds until {until}.")


def owner_of(certificate: x509.Certificate) -> str:
    """Return whose certificate it is, as its authority calls them."""
    return _named(certificate.subject)


def issuer_of(certificate: x509.Certificate) -> str:
    """Return who has issued a certificate."""
    return _named(certificate.issuer)


def _named(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(kind):
            return str(found[0].value)
    return name.rfc4514_string()
