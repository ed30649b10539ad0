# SPDX-License-Identifier: EUPL-1.2
"""The municipalities' keys: made when a town is founded, unwrapped once in a while. Turning them is rotating.py.

``cases`` wraps the keys of the town's cases; ``hashes`` makes texts findable that are not stored; ``signing`` is the
private half of the key by which the town signs (signing.py). The owner makes them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from geleitzug.ground.crypto.cache import Kept
from geleitzug.ground.crypto.cipher import CryptoError, Refused, keyed_hash, new_key, new_pair
from geleitzug.ground.crypto.safes import safe
from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy import doors

CASES, HASHES, SIGNING = "cases", "hashes", "signing"
PURPOSES = (CASES, HASHES, SIGNING)
Execute = Callable[[str, Sequence[Any]], Any]

_unwrapped: Kept[UUID, bytes] = Kept(most=1000)
_newest: Kept[tuple[UUID, str], UUID] = Kept(most=1000)


class NoTownKey(CryptoError):
    """The municipality has no key: it was founded by other means than ours, or its keys were not restored."""


def found_keys(execute: Execute, town: UUID) -> None:
    """Give a new municipality its keys; one that has them keeps them. ``execute`` runs as the owner."""
    for purpose in PURPOSES:
        execute(
            "INSERT INTO keys.town_key (id, tenant_id, purpose, version, safe, wrapped, public)"
            " SELECT %s, %s, %s, 1, %s, %s, %s"
            " WHERE NOT EXISTS (SELECT FROM keys.town_key WHERE tenant_id = %s AND purpose = %s)"
            " ON CONFLICT DO NOTHING",
            [*_fresh(town, purpose), town, purpose],
        )


def insert_key(execute: Execute, town: UUID, purpose: str, version: int) -> UUID:
    """Write a further key of a town and return its id."""
    key, *values = _fresh(town, purpose)
    execute(
        "INSERT INTO keys.town_key (id, tenant_id, purpose, version, safe, wrapped, public)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [key, *values[:2], version, *values[2:]],
    )
    return key


def _fresh(town: UUID, purpose: str) -> tuple[UUID, UUID, str, str, bytes, bytes | None]:
    key, keeper = uuid7(), safe()
    secret, public = new_pair() if purpose == SIGNING else (new_key(), None)
    return key, town, purpose, keeper.current, keeper.wrap(secret, bound_to(town, key, purpose)), public


def bound_to(town: UUID, key: UUID, purpose: str) -> bytes:
    """Return what a wrapped key of a town is bound to."""
    return b"town key " + town.bytes + key.bytes + purpose.encode()


def unwrapped(town: UUID, key: UUID, purpose: str, name: str, wrapped: bytes) -> bytes:
    """Return a town's key from its row; raises Refused. It stays in memory for some minutes."""
    known = _unwrapped.get(key)
    if known is None:
        known = safe().unwrap(name, bytes(wrapped), bound_to(town, key, purpose))
        _unwrapped.put(key, known)
    return known


def newest_key(town: UUID, purpose: str = CASES, *, again: bool = False) -> tuple[UUID, bytes]:
    """Return the key that wraps from now on, through the open door; ``again`` asks the database whatever is known."""
    known = None if again else _newest.get((town, purpose))
    key = _unwrapped.get(known) if known else None
    if known and key:
        return known, key
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, safe, wrapped FROM keys.town_key WHERE tenant_id = %s AND purpose = %s"
            " ORDER BY version DESC LIMIT 1",
            [town, purpose],
        )
        row = cursor.fetchone()
    if row is None:
        raise NoTownKey(f"The municipality {town} has no key. `geleitzug keys status` says what is there.")
    _newest.put((town, purpose), row[0])
    return row[0], unwrapped(town, row[0], purpose, row[1], row[2])


def are_opened(town: UUID) -> bool:
    """Tell whether the installation's key opens all keys of a town, through the open door.

    Raises CryptoError where the keeper of the installation's key does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, purpose, safe, wrapped FROM keys.town_key WHERE tenant_id = %s AND turned_at IS NULL", [town]
        )
        rows = cursor.fetchall()
    try:
        for key, purpose, name, wrapped in rows:
            safe().unwrap(name, bytes(wrapped), bound_to(town, key, purpose))
    except Refused:
        return False
    return True


def lookup_hash(text: str) -> str:
    """Return by what the open door's town finds a text it does not store; the same in no other town."""
    _id, key = newest_key(doors.current_tenant(), HASHES)
    return keyed_hash(key, text)


def forget_all() -> None:
    """Drop what is in memory."""
    _unwrapped.clear()
    _newest.clear()
