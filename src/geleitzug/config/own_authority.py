# SPDX-License-Identifier: EUPL-1.2
"""A certificate authority of one's own, for the demo and for tests: nobody else believes what it says.

A municipality takes its seal from a trust service provider instead (docs/howto/seal-letters.md).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from geleitzug.ground.yamls import write_yaml

SEALS = "seals.yaml"
CA_DAYS, SEAL_DAYS = 3650, 730


@dataclass(frozen=True, slots=True)
class Authority:
    """Who issues certificates: a key, and the certificate it has signed itself."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> Authority:
        """Make an authority nobody knows yet."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = _name(name, "Geleitzug")
        usage = _usage(signs=False, issues=True)
        builder = _builder(own, own, key.public_key(), days=CA_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return cls(key, builder.add_extension(usage, critical=True).sign(key, hashes.SHA256()))

    def issue(
        self, name: str, organisation: str, public: ec.EllipticCurvePublicKey, *, days: int = SEAL_DAYS
    ) -> x509.Certificate:
        """Issue a certificate to seal by."""
        builder = _builder(_name(name, organisation), self.certificate.subject, public, days=days)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs=True, issues=False), critical=True)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return builder.add_extension(above, critical=False).sign(self.key, hashes.SHA256())

    def pem(self) -> bytes:
        """Return its certificate, for whoever is to believe it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def set_up_seals(folder: Path, towns: dict[str, str]) -> Path:
    """Make a seal for each town (key → its full name) below a folder, once; return the file for SEALS_FILE."""
    setup = folder / SEALS
    if setup.exists():
        return setup
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = Authority.new("Test-Zertifizierungsstelle (nur zum Ausprobieren)")
    (folder / "authority.pem").write_bytes(authority.pem())
    password = secrets.token_urlsafe(24)
    _write(folder / "password", password.encode())
    for town, name in towns.items():
        _write(folder / f"{town}.p12", _pkcs12(authority, name, password))
    known = {town: {"pkcs12": f"{town}.p12", "password_file": "password"} for town in towns}
    setup.write_text(write_yaml(known), encoding="utf-8")
    return setup


def _pkcs12(authority: Authority, name: str, password: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = authority.issue(f"Siegel {name} (Test)", name, key.public_key())
    locked = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"siegel", key, certificate, [authority.certificate], locked)


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, *, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=days))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def _usage(*, signs: bool, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=issues, crl_sign=issues, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
