# SPDX-License-Identifier: EUPL-1.2
"""The service's keys: one to encrypt to, one with which the destination signs, one of the delivery service."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwe, jws
from joserfc.jwk import RSAKey

BITS = 4096
EVENTS = "https://schema.fitko.de/fit-connect/events/"
SET_SCHEMA = "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json"
KEY_ALGORITHM, CONTENT_ALGORITHM, SET_ALGORITHM = "RSA-OAEP-256", "A256GCM", "PS512"


@dataclass(frozen=True, slots=True)
class Keys:
    """Private keys by what they are for."""

    encryption: RSAKey
    destination: RSAKey
    service: RSAKey

    def opened(self, token: str) -> tuple[dict[str, Any], bytes]:
        """Decrypt a compact JWE; returns its header and content, raises JoseError and ValueError."""
        found = jwe.decrypt_compact(token, self.encryption, algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM])
        return dict(found.headers()), found.plaintext or b""


def kept(folder: Path) -> Keys:
    """Return the keys kept in a folder; the first call makes them, which takes seconds."""
    return Keys(*(_kept(folder / f"{name}.pem") for name in ("encryption", "destination", "service")))


def _kept(file: Path) -> RSAKey:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(RSAKey.generate_key(BITS, private=True).as_pem(private=True))
    return RSAKey.import_key(file.read_bytes())


def kid_of(key: RSAKey) -> str:
    """Return the id under which a key is published."""
    return key.thumbprint()


def published(key: RSAKey, *, operation: str, algorithm: str) -> dict[str, Any]:
    """Return the public half as FIT-Connect shows it."""
    return {**key.as_dict(private=False), "kid": kid_of(key), "key_ops": [operation], "alg": algorithm}


def event(
    key: RSAKey, *, issuer: str, what: str, submission: str, case: str, facts: dict[str, Any], kid: str = ""
) -> str:
    """Return a signed security event token (RFC 8417); it may name another key than the one it is signed with."""
    header = {"alg": SET_ALGORITHM, "typ": "secevent+jwt", "kid": kid or kid_of(key)}
    claims = {
        "$schema": SET_SCHEMA,
        "iss": issuer,
        "iat": int(time.time()),
        "jti": str(uuid.uuid4()),
        "sub": f"submission:{submission}",
        "txn": f"case:{case}",
        "events": {EVENTS + what: facts},
    }
    registry = jws.JWSRegistry(algorithms=[SET_ALGORITHM], strict_check_header=False)
    return jws.serialize_compact(
        header, json.dumps(claims).encode(), key, algorithms=[SET_ALGORITHM], registry=registry
    )
