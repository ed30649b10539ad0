# SPDX-License-Identifier: EUPL-1.2
"""Finding streets in the list of the open door's town: while somebody types, and for what they have typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from geleitzug.core.streets.models import Street, StreetKey
from geleitzug.core.streets.rules import key_of, near, number_of, typed_key
from geleitzug.ground.prepared import Prepared
from geleitzug.ground.tenancy import doors

MOST = 10
LEAST_TYPED = 2
"""Letters that must be typed before anything is offered."""
MOST_NEAR = 2_000
"""Streets of one postcode area that are compared with a name that is not among them."""
_REMEMBERED = 60.0
_has_list: dict[UUID, tuple[float, bool]] = {}
_LAST = "\U0010ffff"
_of_this_key = Prepared(
    lambda town, postcode, key: Street.objects.filter(tenant=town, postcode=postcode, key=key).order_by("pk"),
    UUID,
    str,
    str,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the list says of a street somebody has typed."""

    exact: Street | None
    """The street of this name in this postcode area."""
    near: tuple[Street, ...] = ()
    """Otherwise those that may be meant."""
    is_ours: bool = False
    """Whether the list has this postcode area at all; of others it says nothing."""
    lacks_number: bool = False
    """Whether the list has house numbers of this street, and not the one that was typed."""


def has_list() -> bool:
    """Tell whether the open door's town has a list; remembered for a minute, as every page with an address asks."""
    town, now = doors.current_tenant(), time.monotonic()
    known = _has_list.get(town)
    if known is None or now - known[0] > _REMEMBERED:
        known = _has_list[town] = (now, Street.objects.filter(tenant=town).exists())
    return known[1]


def forget() -> None:
    """Forget which towns have a list."""
    _has_list.clear()


def completions(typed: str) -> list[Street]:
    """Return the streets that begin with what was typed, or one of whose words does; at most MOST.

    Two comparisons instead of LIKE: behind a wall PostgreSQL uses an index only for what gives nothing away.
    """
    begin = typed_key(typed)
    if len(begin) < LEAST_TYPED:
        return []
    found = StreetKey.objects.filter(tenant=doors.current_tenant(), key__gte=begin, key__lt=begin + _LAST)
    rows = found.order_by("key").select_related("street")[: 3 * MOST]
    streets = {row.street_id: row.street for row in rows}
    whole = sorted(
        streets.values(), key=lambda street: (not street.key.startswith(begin), street.name, street.postcode)
    )
    return whole[:MOST]


def look_up(name: str, postcode: str, number: str = "") -> Known:
    """Return what the list says of a street in a postcode area, and of a house number there."""
    town = doors.current_tenant()
    of_this_name = _of_this_key.all(town, postcode, key_of(name))
    if of_this_name:
        return Known(of_this_name[0], is_ours=True, lacks_number=_lacks(of_this_name, number))
    streets = list(Street.objects.filter(tenant=town, postcode=postcode).defer("numbers")[:MOST_NEAR])
    elsewhere = _of_this_name(name) if streets else []
    by_name = {street.name: street for street in streets}
    alike = [by_name[other] for other in near(name, by_name)]
    return Known(None, (*elsewhere, *alike), bool(streets))


def _lacks(streets: list[Street], typed: str) -> bool:
    """Tell whether a house number is none of a street's; villages of one postcode may have one of the same name."""
    known = {number for street in streets for number in street.numbers}
    number = number_of(typed)
    return bool(known and number) and number not in known


def _of_this_name(name: str, most: int = 3) -> list[Street]:
    key = key_of(name)
    found = StreetKey.objects.filter(tenant=doors.current_tenant(), key=key, street__key=key)
    return [row.street for row in found.select_related("street").order_by("street__postcode")[:most]]


@contextmanager
def list_of(town: UUID) -> Iterator[None]:
    """Read another town's list inside; afterwards the door is where it was."""
    here = doors.current_tenant()
    doors.change(tenant=town)
    try:
        yield
    finally:
        doors.change(tenant=here)


def street_by(key: str) -> Street | None:
    """Return a street of the list by its id as a page names it."""
    try:
        return Street.objects.filter(tenant=doors.current_tenant(), pk=UUID(key)).first()
    except ValueError:
        return None
