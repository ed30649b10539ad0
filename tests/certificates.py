# SPDX-License-Identifier: EUPL-1.2
"""Certificates of an authority of our own, for servers and clients of tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from geleitzug.config import certificates

PEM = serialization.Encoding.PEM

self_signed = cache(certificates.self_signed)
"""The same key and certificate for the same name: a key of 3072 bits takes a fifth of a second."""


@dataclass(frozen=True)
class Pair:
    """A certificate with its key."""

    certificate: str
    key: str
    own: x509.Certificate
    private: rsa.RSAPrivateKey


def issue(name: str, by: Pair | None = None) -> Pair:
    """Issue a certificate; without somebody who signs it, it is an authority's."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.own.subject if by else subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    if by is None:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(usage, critical=True)
    else:
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.private.public_key())
        builder = builder.add_extension(names, critical=False).add_extension(signer, critical=False)
    own = builder.sign(by.private if by else private, hashes.SHA256())
    key = private.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Pair(own.public_bytes(PEM).decode(), key.decode(), own, private)


@pytest.fixture(scope="session")
def authority() -> Pair:
    """Who signs the certificates of both sides."""
    return issue("Stelle")


@pytest.fixture(scope="session")
def server_files(authority: Pair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The other side's certificate, key and authority in a folder."""
    folder, own = tmp_path_factory.mktemp("tls"), issue("localhost", authority)
    for name, text in (("own.pem", own.certificate), ("key.pem", own.key), ("authority.pem", authority.certificate)):
        (folder / name).write_text(text)
    return folder
