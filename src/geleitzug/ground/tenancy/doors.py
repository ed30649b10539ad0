# SPDX-License-Identifier: EUPL-1.2
"""The doors to the data: a transaction, a database role, and whose rows it may see.

Policies live in walls.py. Which door a request takes is decided by config; features never open one themselves,
except to act in the town an application belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import OperationalError, connection, transaction

CITIZEN = "geleitzug_citizen"
OFFICE = "geleitzug_office"
MACHINE = "geleitzug_machine"
ROLES = (CITIZEN, OFFICE, MACHINE)


@dataclass(frozen=True, slots=True)
class Door:
    """Who reads and writes: a database role, the town, and the holder whose own rows are shown.

    ``writes`` takes the transaction's number at once, in the same statement: take_number says what for.
    """

    role: str
    tenant: UUID | None = None
    holder: UUID | None = None
    writes: bool = False


class NoDoor(RuntimeError):
    """Somebody asked for tenant data outside any door."""


class ChangedInside(RuntimeError):
    """Somebody wanted to go on as another within a savepoint, which may be rolled back without the door's noticing."""


def current() -> Door:
    """Return the door that is open on this connection; raises NoDoor."""
    door = getattr(connection, "geleitzug_door", None)
    if door is None:
        raise NoDoor("no door is open: use citizen_door, office_door or machine_door")
    return door


def is_open() -> bool:
    """Tell whether some door is open on this connection."""
    return getattr(connection, "geleitzug_door", None) is not None


def current_tenant() -> UUID:
    """Return the town in whose name rows are written; raises NoDoor where there is none."""
    tenant = current().tenant
    if tenant is None:
        raise NoDoor("this door leads to no municipality")
    return tenant


def take_number() -> None:
    """Give the transaction its number now and not at its first write; the second time nothing is asked.

    Who makes an id that tells the time takes the number first: whoever waits for all numbered transactions
    (ground/events/linking.py) then waits for this one, however long it is held up between making the id and writing.
    """
    if not connection.atomic_blocks or getattr(connection, "geleitzug_numbered", None) is connection.atomic_blocks[0]:
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()")
    connection.geleitzug_numbered = connection.atomic_blocks[0]  # type: ignore[attr-defined]


@contextmanager
def open_door(door: Door, *, as_one: bool = False) -> Iterator[Door]:
    """Open a transaction and step through a door; what was open before is restored.

    ``SET LOCAL`` ends with the transaction, so the outermost door needs no way back; an exception rolls the
    settings back together with the data. ``as_one``: in a door that is open already no savepoint is made, so an
    exception that passes this door ends the whole transaction, and nothing is read or written in it any more.
    """
    before: Door | None = getattr(connection, "geleitzug_door", None)
    outermost = not connection.in_atomic_block
    with ExitStack() as way_out:
        way_out.push(_entered_anew(door) if outermost else _entered(door, savepoint=not as_one))
        depth, connection.geleitzug_depth = (  # type: ignore[attr-defined]
            getattr(connection, "geleitzug_depth", 0),
            len(connection.atomic_blocks),
        )
        try:
            yield door
            if not outermost and not connection.needs_rollback and current() != before:
                _step_through(before or Door(role="none"))
        finally:
            connection.geleitzug_door = before  # type: ignore[attr-defined]
            connection.geleitzug_depth = depth  # type: ignore[attr-defined]


def citizen_door(tenant: UUID | None, holder: UUID | None = None) -> AbstractContextManager[Door]:
    """Open the door of people outside: public rows, and the holder's own."""
    return open_door(Door(CITIZEN, tenant, holder))


def office_door(tenant: UUID) -> AbstractContextManager[Door]:
    """Open the door of the town's staff."""
    return open_door(Door(OFFICE, tenant))


def machine_door(tenant: UUID | None) -> AbstractContextManager[Door]:
    """Open the door of jobs and sign-in: no person is looking."""
    return open_door(Door(MACHINE, tenant))


@contextmanager
def at_machine_door(tenant: UUID | None, *, as_one: bool = False) -> Iterator[Door]:
    """Stand at the machine's door in a town; who stands there already goes on, and no other is opened.

    For what takes one statement: a door costs four, and two ``as_one`` (open_door). What is done by who stands there
    already is not undone apart from what they did before.
    """
    here: Door | None = getattr(connection, "geleitzug_door", None)
    if here is not None and (here.role, here.tenant) == (MACHINE, tenant):
        yield here
        return
    with open_door(Door(MACHINE, tenant), as_one=as_one) as door:
        yield door


def change(*, tenant: UUID | None = None, holder: UUID | None = None) -> None:
    """Go on through the same door for another town or as another holder, until the transaction ends.

    Raises ChangedInside within a savepoint: rolled back, it would lead PostgreSQL back, and us not.
    """
    door = current()
    then = replace(door, tenant=tenant or door.tenant, holder=holder or door.holder)
    if then == door:
        return
    if len(connection.atomic_blocks) != getattr(connection, "geleitzug_depth", 0):
        raise ChangedInside("open a door of its own, or change before the savepoint begins")
    _step_through(then)


def _entered_anew(door: Door) -> transaction.Atomic:
    """Begin; a connection that was kept since the last request may have died with its server, then take a new one."""
    kept = connection.connection is not None
    try:
        return _entered(door)
    except OperationalError:
        if not kept:
            raise
    connection.close()
    return _entered(door)


def _entered(door: Door, *, savepoint: bool = True) -> transaction.Atomic:
    entered = transaction.atomic(savepoint=savepoint)
    entered.__enter__()
    try:
        if getattr(connection, "geleitzug_door", None) != door:  # else we stand there already
            _step_through(door)
    except BaseException as trouble:
        entered.__exit__(type(trouble), trouble, trouble.__traceback__)
        raise
    return entered


def _step_through(door: Door) -> None:
    number = ", pg_current_xact_id()" if door.writes else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('app.tenant', %s, true),"
            f" set_config('app.holder', %s, true){number}",
            [door.role, str(door.tenant or ""), str(door.holder or "")],
        )
    if door.writes and connection.atomic_blocks:
        connection.geleitzug_numbered = connection.atomic_blocks[0]  # type: ignore[attr-defined]
    connection.geleitzug_door = door  # type: ignore[attr-defined]
