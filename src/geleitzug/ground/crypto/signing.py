# SPDX-License-Identifier: EUPL-1.2
"""What a municipality signs: claims as a JSON Web Token, by a key of its own, for anybody to check without us.

ES256 (RFC 7518, 3.4: ECDSA on P-256 with SHA-256), compact (RFC 7515, 7.1), explicitly typed (RFC 8725, 3.11). The
public keys are offered as a JSON Web Key Set (RFC 7517). What is signed and what it means is the caller's.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.utils import timezone
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from geleitzug.ground.crypto.cipher import CryptoError
from geleitzug.ground.crypto.towns import SIGNING, newest_key
from geleitzug.ground.tenancy import doors

ALGORITHM = "ES256"
COORDINATE_BYTES = 32
LONGEST = 64 * 1024
"""Longer than anything we sign: what is longer is not read."""
LONGEST_HEAD = 1000
"""Ours has under 200 characters. It is read before anything is known of who made it."""
UNDER_WAY = timedelta(minutes=5)
"""So long after a key was turned what was being signed at that moment may be dated."""
_COLUMNS = "id, tenant_id, public, made_at, turned_at"


class NotGenuine(CryptoError):
    """A text is not what a municipality has signed."""


class NoToken(NotGenuine):
    """It is no token of this kind at all, or was cut off."""


class KeyUnknown(NotGenuine):
    """It names a key that no municipality here has."""


class Altered(NotGenuine):
    """It was changed after it was signed, or somebody else has signed it."""


class KeyTurned(NotGenuine):
    """It is dated before its key was made or after that was turned."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What everybody may know of a municipality's key; ``turned_at`` is when it signed for the last time."""

    id: UUID
    town: UUID
    point: bytes
    made_at: datetime
    turned_at: datetime | None

    def loaded(self) -> ec.EllipticCurvePublicKey:
        """Return it as the library takes it."""
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.point)

    def as_jwk(self) -> dict[str, Any]:
        """Return it as a JSON Web Key; ``exp`` is in seconds since 1970, as in a token."""
        x, y = self.point[1 : 1 + COORDINATE_BYTES], self.point[1 + COORDINATE_BYTES :]
        jwk: dict[str, Any] = {
            "kty": "EC", "crv": "P-256", "x": _to_text(x), "y": _to_text(y), "use": "sig", "alg": ALGORITHM,
            "kid": str(self.id), "nbf": int(self.made_at.timestamp()),
        }  # fmt: skip
        if self.turned_at is not None:
            jwk["exp"] = int(self.turned_at.timestamp())
        return jwk


@dataclass(frozen=True, slots=True)
class Signed:
    """What a municipality has signed, and by which key; ``at`` is when."""

    claims: Mapping[str, Any]
    key: PublicKey
    at: datetime


def sign(claims: Mapping[str, Any], *, kind: str, at: datetime) -> str:
    """Sign claims by the key of the town whose door is open; ``at`` is set as ``iat``. ``kind`` goes into the head."""
    town = doors.current_tenant()
    # Asked anew each time: a key that was turned signs no more, whatever this process remembers.
    key, secret = newest_key(town, SIGNING, again=True)
    private = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    head = {"alg": ALGORITHM, "kid": str(key), "typ": f"{kind}+jwt"}
    payload = json.dumps({**claims, "iat": int(at.timestamp())}, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(head, payload, ECKey.import_key(private), algorithms=[ALGORITHM])


def check(text: str, *, kind: str, find: Callable[[UUID], PublicKey | None] | None = None) -> Signed:
    """Return what somebody has signed; raises NotGenuine, as the situation is.

    ``find`` is asked for the key (default: those of all towns the open door shows). One byte more, less or other than
    what was signed is refused, the unused bits of the last letter included.
    """
    key = _key_of(text, kind, find or public_key)
    try:
        found = jws.deserialize_compact(text, ECKey.import_key(key.loaded()), algorithms=[ALGORITHM])
        claims = json.loads(found.payload)
        at = datetime.fromtimestamp(claims["iat"], tz=timezone.get_current_timezone())
    except (JoseError, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError) as trouble:
        raise Altered(str(trouble)) from trouble
    over = key.turned_at is not None and at > key.turned_at + UNDER_WAY
    if over or at < key.made_at - UNDER_WAY:
        raise KeyTurned(str(key.id))
    return Signed(claims, key, at)


def public_key(key: UUID) -> PublicKey | None:
    """Return a key by its id, if the open door shows it: people outside see those of all towns, an office its own."""
    return next(iter(_read("id = %s", key)), None)


def keys_of(town: UUID) -> list[PublicKey]:
    """Return all keys by which a town signs or has signed, the newest first."""
    return _read("tenant_id = %s", town)


def key_set(keys: Sequence[PublicKey]) -> dict[str, Any]:
    """Return keys as a JSON Web Key Set."""
    return {"keys": [key.as_jwk() for key in keys]}


def _read(condition: str, value: UUID) -> list[PublicKey]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM keys.town_key WHERE purpose = 'signing' AND {condition} ORDER BY version DESC",  # noqa: S608
            [value],
        )
        return [_of_row(row) for row in cursor.fetchall()]


def _of_row(row: Sequence[Any]) -> PublicKey:
    key, town, point, made_at, turned_at = row
    return PublicKey(key, town, bytes(point), made_at, turned_at)


def _key_of(text: str, kind: str, find: Callable[[UUID], PublicKey | None]) -> PublicKey:
    """Return the key a token names in its head; nothing of it is believed yet."""
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != 3 or len(parts[0]) > LONGEST_HEAD or not all(map(_is_canonical, parts)):
        raise NoToken(text[:20])
    try:
        head = json.loads(_to_bytes(parts[0]))
        kid = UUID(head["kid"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise NoToken(str(trouble)) from trouble
    if head.get("typ") != f"{kind}+jwt" or head.get("alg") != ALGORITHM:
        raise NoToken(str(head.get("typ")))
    found = find(kid)
    if found is None:
        raise KeyUnknown(str(kid))
    return found


def _is_canonical(part: str) -> bool:
    """Tell whether bytes are written as only one text can be (RFC 4648, 3.5): other last bits would decode the same."""
    try:
        return _to_text(_to_bytes(part)) == part
    except ValueError:
        return False


def _to_text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _to_bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
