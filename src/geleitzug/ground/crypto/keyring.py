# SPDX-License-Identifier: EUPL-1.2
"""The keys of cases: made with the first value that is sealed, fetched several at once, deleted for good.

Whoever reads a row through a door fetches its key through the same one. What is in memory is kept by door as well, so
nobody gets a key from there that the database would not give them. Sealing and opening values is fields.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from geleitzug.ground.crypto.cache import Kept
from geleitzug.ground.crypto.cipher import CryptoError, mark_of, new_key, seal, unseal
from geleitzug.ground.crypto.towns import CASES, newest_key, unwrapped
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.doors import CITIZEN, Door

MOST_AT_ONCE = 500
"""So many keys are fetched with the one that is needed: those of the rows that were read with it."""
Scope = tuple[str, UUID | None]


class KeyGone(CryptoError):
    """The key is deleted, and with it what it sealed; or it is not for whoever asks. Nobody can tell the two apart."""


@dataclass(frozen=True, slots=True)
class CaseKey:
    """An unwrapped key; ``mark`` tells it from one its subject had before."""

    subject: UUID
    tenant: UUID
    key: bytes
    mark: bytes


_known: Kept[tuple[Scope, UUID], CaseKey] = Kept(most=2000)

_FETCH = (
    "SELECT c.id, c.tenant_id, c.wrapped, t.id, t.safe, t.wrapped"
    " FROM keys.case_key c JOIN keys.town_key t ON t.id = c.town_key WHERE c.id = ANY(%s)"
)
_INSERT = (
    "INSERT INTO keys.case_key (id, tenant_id, holder, town_key, wrapped, mark)"
    " SELECT %s::uuid, %s::uuid, %s::uuid, id, %s::bytea, %s::bytea FROM keys.town_key WHERE id = %s"
    " ON CONFLICT DO NOTHING"
)


def expect(name: bytes) -> Door | None:
    """Note that a row was read whose key may be wanted, by its subject's id; returns the door it was read through."""
    door = _door()
    if door is None:
        return None
    last = getattr(connection, "geleitzug_expected", None)
    if last is None or last[0] is not door or last[1] != name:  # else it is the same row's next value
        connection.geleitzug_expected = door, name  # type: ignore[attr-defined]
        _await(UUID(bytes=name), door)
    return door


def _await(subject: UUID, door: Door) -> None:
    if _known.get((_scope(door), subject)) is None:
        waiting = _waiting(door)
        waiting.pop(subject, None)
        waiting[subject] = None
        if len(waiting) > MOST_AT_ONCE:
            del waiting[next(iter(waiting))]


def key_to_open(subject: UUID, mark: bytes, door: Door | None) -> CaseKey:
    """Return the key by which something was sealed; raises KeyGone.

    ``door`` is where it was read. What else was read there and is still locked gets its keys by the same query.
    """
    door = door or _door()
    key = _made_here(subject) or (_known.get((_scope(door), subject)) if door else None)
    if key is None:
        with _through(door):
            key = _fetched(subject, door)
    if key is None or key.mark != mark:
        raise KeyGone(str(subject))
    return key


def key_to_seal(subject: UUID, *, tenant: UUID, holder: UUID | None, is_new: bool = False) -> CaseKey:
    """Return the key of a subject, made if it has none; the open door must be the town's.

    ``is_new``: the subject comes about with what is sealed, so there is nothing to look for first.
    """
    door = doors.current()
    key = _made_here(subject) or _known.get((_scope(door), subject))
    if key is None and not is_new:
        key = _fetched(subject, door)
    key = key or _made(subject, tenant, holder, door)
    if key.tenant != tenant:
        raise KeyGone(f"{subject} is another municipality's")
    return key


def forget(subjects: Iterable[UUID]) -> None:
    """Delete keys for good, and with them all that they sealed, in every copy of the database there is.

    In the backups it is gone with the last archive of keys that still has them (docs/howto/operate.md).
    """
    gone = list(subjects)
    if not gone:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM keys.case_key WHERE id = ANY(%s)", [gone])

    def drop() -> None:
        for subject in gone:
            _fresh().pop(subject, None)
            _known.drop_where(subject)

    drop()
    transaction.on_commit(drop)  # somebody may have read a key between the deletion and its commit


def forget_all() -> None:
    """Drop what is in memory, keys that were just made as well."""
    _known.clear()
    _fresh().clear()


def case_key(subject: UUID, tenant: UUID, wrapped: bytes, town_key: UUID, by: bytes) -> CaseKey:
    """Return a case's key from its row and its town's key; raises Refused where the row was tampered with."""
    key = unseal(by, bytes(wrapped), bound_to(subject, tenant, town_key))
    return CaseKey(subject, tenant, key, mark_of(key))


def bound_to(subject: UUID, tenant: UUID, town_key: UUID) -> bytes:
    """Return what the wrapped key of a case is bound to."""
    return b"case key " + tenant.bytes + subject.bytes + town_key.bytes


def _fetched(subject: UUID, door: Door | None) -> CaseKey | None:
    """Fetch the key of a subject, and those that wait with it."""
    waiting = _waiting(door) if door else {}
    wanted = list({subject: None, **waiting})
    waiting.clear()
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, [wanted])
        rows = cursor.fetchall()
    found = None
    for each, tenant, wrapped, town_key, name, town_wrapped in rows:
        key = case_key(each, tenant, wrapped, town_key, unwrapped(tenant, town_key, CASES, name, town_wrapped))
        if door is not None:
            _known.put((_scope(door), each), key)
        if each == subject:
            found = key
    return found


def _made(subject: UUID, tenant: UUID, holder: UUID | None, door: Door) -> CaseKey:
    """Make a key for a subject; whoever comes second takes the first one's."""
    key = new_key()
    for again in (False, True):
        town_key, by = newest_key(tenant, again=again)
        wrapped = seal(by, key, bound_to(subject, tenant, town_key))
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [subject, tenant, holder, wrapped, mark_of(key), town_key])
            if cursor.rowcount:
                return _note(CaseKey(subject, tenant, key, mark_of(key)), door)
        # Another made it meanwhile, or the town's key was turned and the one we knew is gone.
        if there := _fetched(subject, door):
            return there
    raise KeyGone(str(subject))


def _note(key: CaseKey, door: Door) -> CaseKey:
    """Keep a new key for as long as its row is there: if the transaction or savepoint is undone, it never was."""

    def is_there_for_good() -> None:
        _fresh().pop(key.subject, None)
        _known.put((_scope(door), key.subject), key)

    _fresh()[key.subject] = (is_there_for_good, key)
    transaction.on_commit(is_there_for_good)
    return key


def _made_here(subject: UUID) -> CaseKey | None:
    made = _fresh().get(subject)
    if made is None:
        return None
    # Django drops what waits for the commit when a savepoint is rolled back: that is how we learn of it.
    if any(entry[1] is made[0] for entry in connection.run_on_commit):
        return made[1]
    del _fresh()[subject]
    return None


def _fresh() -> dict[UUID, tuple[Callable[[], None], CaseKey]]:
    return _on_connection("geleitzug_fresh_keys")


def _waiting(door: Door) -> dict[UUID, None]:
    """Return the subjects that were read through a door and whose keys nobody has fetched yet."""
    scopes = _on_connection("geleitzug_waiting_keys")
    if len(scopes) > 16:  # a worker goes through many towns
        scopes.clear()
    waiting: dict[UUID, None] = scopes.setdefault(_scope(door), {})
    return waiting


def _on_connection(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] | None = getattr(connection, name, None)
    if found is None:
        found = {}
        setattr(connection, name, found)
    return found


def _door() -> Door | None:
    return doors.current() if doors.is_open() else None


def _scope(door: Door) -> Scope:
    """Return whose rows a door shows: outside a person's in all towns, inside a town's."""
    return (door.role, door.holder if door.role == CITIZEN else door.tenant)


def _through(door: Door | None) -> AbstractContextManager[Any]:
    """Go through the door something was read at, unless it is open; without one (the owner) stay where one is."""
    now = _door()
    if door is None or (now is not None and _scope(now) == _scope(door)):
        return nullcontext()
    return doors.open_door(door)
