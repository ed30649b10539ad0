# SPDX-License-Identifier: EUPL-1.2
"""Our key and its certificate, and those we trust. Where they lie on this machine is the roof's matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import xmlsec


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key and its certificate, both in PEM. What is secret in it is never shown."""

    private: bytes = field(repr=False)
    certificate: bytes

    @property
    def bare_certificate(self) -> str:
        """Return the certificate as metadata holds it: base64 without its frame."""
        lines = self.certificate.decode("ascii").strip().splitlines()
        return "".join(line for line in lines if not line.startswith("-----"))


@lru_cache(maxsize=8)
def read_pair(key_file: Path, certificate_file: Path) -> KeyPair:
    """Read a key and its certificate from their files, once."""
    return KeyPair(key_file.read_bytes(), certificate_file.read_bytes())


def framed(bare: str) -> bytes:
    """Return a certificate out of metadata as PEM."""
    letters = "".join(bare.split())
    lines = [letters[start : start + 64] for start in range(0, len(letters), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""]).encode("ascii")


@lru_cache(maxsize=8)
def private_key(pem: bytes) -> Any:
    """Return a private key as xmlsec wants it; reading one takes longer than signing with it."""
    return xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)


@lru_cache(maxsize=32)
def public_key(certificate: bytes) -> Any:
    """Return the key of a certificate as xmlsec wants it."""
    return xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
