# SPDX-License-Identifier: EUPL-1.2
"""A key with a certificate that it has signed itself: what SAML needs, where only the key counts and no authority."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BITS = 3072
"""BSI TR-02102-1 wants 3000 and more."""


def self_signed(name: str, *, days: int) -> tuple[bytes, bytes]:
    """Return a new RSA key and its certificate, both in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    own, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(own).issuer_name(own).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=days))
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, builder.sign(key, hashes.SHA256()).public_bytes(pem)
