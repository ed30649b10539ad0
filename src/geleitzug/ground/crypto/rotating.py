# SPDX-License-Identifier: EUPL-1.2
"""Turning keys: what they wrap is wrapped anew in batches, each committed; broken off it goes on where it stopped.

A turned key does not make old copies unreadable by itself; it ends what somebody can do who has the old one.
Runs on a connection of the owner, past all walls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from geleitzug.ground.crypto import towns
from geleitzug.ground.crypto.cache import KEPT_SECONDS
from geleitzug.ground.crypto.cipher import seal, unseal
from geleitzug.ground.crypto.keyring import bound_to
from geleitzug.ground.crypto.safes import safe
from geleitzug.ground.crypto.towns import CASES, SIGNING

BATCH = 500
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the keys of a town: who wraps them, since when, and how many cases are behind."""

    town: UUID
    key: str
    safes: tuple[str, ...]
    made_at: datetime | None
    cases: int
    behind: int


def standing(owner: psycopg.Connection) -> list[Standing]:
    """Return how it stands with all towns, by name; one without a key has ``made_at`` None."""
    rows = owner.execute(
        """
        select m.id, m.key, newest.made_at,
               array(select distinct safe from keys.town_key k where k.tenant_id = m.id and k.turned_at is null
                     order by safe),
               (select count(*) from keys.case_key c where c.tenant_id = m.id),
               (select count(*) from keys.case_key c where c.tenant_id = m.id and c.town_key <> newest.id)
        from tenancy_municipality m
        left join lateral (select id, made_at from keys.town_key k where k.tenant_id = m.id and purpose = 'cases'
                           order by version desc limit 1) newest on true
        order by m.name
        """
    ).fetchall()
    return [
        Standing(town=town, key=key, safes=tuple(safes), made_at=made_at, cases=cases, behind=behind)
        for town, key, made_at, safes, cases, behind in rows
    ]


def rotate_installation(owner: psycopg.Connection, tell: Told = lambda _done: None) -> int:
    """Wrap the towns' keys by the installation's current key, as far as they are not; returns how many were.

    Each is committed by itself; twice is once. Afterwards nothing needs the older key but older archives of keys.
    """
    keeper = safe()
    behind = owner.execute(
        "SELECT id FROM keys.town_key WHERE safe <> %s AND turned_at IS NULL ORDER BY id", [keeper.current]
    ).fetchall()
    for done, (key,) in enumerate(behind, 1):
        with owner.transaction():
            row = owner.execute(
                "SELECT tenant_id, purpose, safe, wrapped FROM keys.town_key WHERE id = %s AND safe <> %s FOR UPDATE",
                [key, keeper.current],
            ).fetchone()
            if row is None:  # another has done it
                continue
            bound = towns.bound_to(row[0], key, row[1])
            wrapped = keeper.wrap(keeper.unwrap(row[2], row[3], bound), bound)
            values = [keeper.current, wrapped, key]
            owner.execute("UPDATE keys.town_key SET safe = %s, wrapped = %s WHERE id = %s", values)
        tell(done)
    return len(behind)


def rotate_town(
    owner: psycopg.Connection, town: UUID, *, younger_is_enough: datetime, tell: Told = lambda _done: None
) -> int:
    """Give a town new keys, to sign with and to wrap its cases' keys by; returns how many of these were.

    What was broken off is finished first, without another new key. One made after ``younger_is_enough`` is new enough,
    so twice is once. Old keys go once nothing is wrapped by them and nobody remembers them any more.
    """
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(hashtext('geleitzug keys ' || %s))", [str(town)])
        newest, version, made_at = _newest(owner, town)
        if not _is_behind(owner, town, newest) and made_at < younger_is_enough:
            newest = towns.insert_key(owner.execute, town, CASES, version + 1)
            turn_signing_key(owner, town)
    done = 0
    for batch in _batches(owner, town, newest):
        done += batch
        tell(done)
    # A page may go on wrapping new cases' keys by an older one until its memory is over: then it is removed.
    owner.execute(
        "DELETE FROM keys.town_key k WHERE tenant_id = %s AND purpose = 'cases' AND id <> %s"
        " AND NOT EXISTS (SELECT FROM keys.case_key c WHERE c.town_key = k.id)"
        " AND (SELECT made_at FROM keys.town_key WHERE id = %s) < now() - make_interval(secs => %s)",
        [town, newest, newest, 3 * KEPT_SECONDS],
    )
    return done


def turn_signing_key(owner: psycopg.Connection, town: UUID) -> None:
    """Let a town sign with a new key from now on.

    The older ones lose their private half for good: what they have signed can be checked as before, and nobody, not
    even who finds an old backup with its installation key, signs by them with a later date (signing.py).
    """
    with owner.transaction():
        row = owner.execute(
            "SELECT coalesce(max(version), 0) FROM keys.town_key WHERE tenant_id = %s AND purpose = %s", [town, SIGNING]
        ).fetchone()
        assert row is not None
        newest = towns.insert_key(owner.execute, town, SIGNING, row[0] + 1)
        owner.execute(
            "UPDATE keys.town_key SET wrapped = '', turned_at = now()"
            " WHERE tenant_id = %s AND purpose = %s AND id <> %s AND turned_at IS NULL",
            [town, SIGNING, newest],
        )


def old_keys(owner: psycopg.Connection, town: UUID) -> int:
    """Return how many keys of a town are not its newest one."""
    row = owner.execute(
        "SELECT count(*) - 1 FROM keys.town_key WHERE tenant_id = %s AND purpose = 'cases'", [town]
    ).fetchone()
    return int(row[0]) if row else 0


def _batches(owner: psycopg.Connection, town: UUID, newest: UUID) -> Iterator[int]:
    """Wrap anew batch by batch, each in a transaction of its own; yields how many it had."""
    opened: dict[UUID, bytes] = {}
    to = _town_key(owner, newest, opened)
    while True:
        with owner.transaction():
            rows = owner.execute(
                "SELECT id, town_key, wrapped FROM keys.case_key WHERE tenant_id = %s AND town_key <> %s"
                " ORDER BY id LIMIT %s FOR UPDATE",
                [town, newest, BATCH],
            ).fetchall()
            fresh = [
                (seal(to, _case_key(owner, town, row, opened), bound_to(row[0], town, newest)), newest, row[0])
                for row in rows
            ]
            with owner.cursor() as cursor:
                cursor.executemany("UPDATE keys.case_key SET wrapped = %s, town_key = %s WHERE id = %s", fresh)
        if not rows:
            return
        yield len(rows)


def _case_key(owner: psycopg.Connection, town: UUID, row: tuple[Any, ...], opened: dict[UUID, bytes]) -> bytes:
    subject, town_key, wrapped = row
    return unseal(_town_key(owner, town_key, opened), wrapped, bound_to(subject, town, town_key))


def _town_key(owner: psycopg.Connection, key: UUID, opened: dict[UUID, bytes]) -> bytes:
    if key not in opened:
        row = owner.execute(
            "SELECT tenant_id, purpose, safe, wrapped FROM keys.town_key WHERE id = %s", [key]
        ).fetchone()
        assert row is not None
        opened[key] = safe().unwrap(row[2], row[3], towns.bound_to(row[0], key, row[1]))
    return opened[key]


def _newest(owner: psycopg.Connection, town: UUID) -> tuple[UUID, int, datetime]:
    row = owner.execute(
        "SELECT id, version, made_at FROM keys.town_key WHERE tenant_id = %s AND purpose = 'cases'"
        " ORDER BY version DESC LIMIT 1",
        [town],
    ).fetchone()
    if row is None:
        raise towns.NoTownKey(f"The municipality {town} has no key.")
    return row


def _is_behind(owner: psycopg.Connection, town: UUID, newest: UUID) -> bool:
    found = owner.execute(
        "SELECT EXISTS (SELECT FROM keys.case_key WHERE tenant_id = %s AND town_key <> %s)", [town, newest]
    ).fetchone()
    return found == (True,)
