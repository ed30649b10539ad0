# SPDX-License-Identifier: EUPL-1.2
"""Which municipality answers under which host name, kept in memory for some seconds.

It is read anew when a request is over, so that nobody waits for it; only who comes after a pause does. Models are
looked up when asked, because apps import this file before Django has loaded its models.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import Error
from django.db.models import F

from geleitzug.ground.tenancy import doors

if TYPE_CHECKING:
    from geleitzug.ground.tenancy.models import Municipality

KEEP_SECONDS = 20.0
"""What is older is read anew at the end of a request."""
STILL_GOOD_SECONDS = 40.0
"""What is older is read anew before it is used."""


@dataclass(slots=True)
class _Snapshot:
    taken: float = -STILL_GOOD_SECONDS
    by_host: dict[str, Municipality] = field(default_factory=dict)
    by_id: dict[UUID | None, Municipality] = field(default_factory=dict)
    primary: dict[UUID, str] = field(default_factory=dict)


_snapshot = _Snapshot()
_seen = threading.local()
"""By thread: whether its request found the directory old."""


def by_host(host: str) -> Municipality | None:
    """Return the municipality of a host name, or None for the group's own host."""
    found = _fresh()
    _seen.is_old = _age() > KEEP_SECONDS
    return found.by_host.get(host.partition(":")[0].lower())


def by_id(tenant: UUID | None) -> Municipality:
    """Return a municipality by its id; raises KeyError, for none as well."""
    return _fresh().by_id[tenant]


def everyone() -> list[Municipality]:
    """Return all municipalities of the group by name."""
    return sorted(_fresh().by_id.values(), key=lambda town: town.name)


def host_of(tenant: UUID) -> str:
    """Return the primary host name of a municipality."""
    return _fresh().primary[tenant]


def address_of(tenant: UUID) -> str:
    """Return the address of a municipality's portal, with the port people see."""
    scheme, port = ("https" if settings.HTTPS else "http"), str(settings.PUBLIC_PORT)
    usual = (scheme, port) in (("https", "443"), ("http", "80"))
    return f"{scheme}://{host_of(tenant)}{'' if usual else f':{port}'}/"


def forget() -> None:
    """Read the directory again at the next question (after a municipality was added, and in tests)."""
    _snapshot.taken = -STILL_GOOD_SECONDS


def renew(**_signal: object) -> None:
    """Read the directory anew if the request that is over found it old (and nobody has read it meanwhile)."""
    if getattr(_seen, "is_old", False) and _age() > KEEP_SECONDS:
        _seen.is_old = False
        with suppress(Error):  # the database is away: whoever comes next says so
            _read()


def _fresh() -> _Snapshot:
    if _age() > STILL_GOOD_SECONDS:
        _read()
    return _snapshot


def _age() -> float:
    return time.monotonic() - _snapshot.taken


def _read() -> None:
    with doors.machine_door(None):  # the login role itself may read nothing
        rows = list(  # one for each host name
            apps.get_model("tenancy", "Municipality").objects.annotate(
                host=F("host_names__name"), host_is_primary=F("host_names__primary")
            )
        )
    _snapshot.by_id = {town.pk: town for town in rows}
    _snapshot.by_host = {town.host: _snapshot.by_id[town.pk] for town in rows if town.host}
    _snapshot.primary = {town.pk: town.host for town in rows if town.host_is_primary}
    _snapshot.taken = time.monotonic()
