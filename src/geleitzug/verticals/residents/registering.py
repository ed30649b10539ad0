# SPDX-License-Identifier: EUPL-1.2
"""Entering people in the register of the demo. Everybody goes in, or nobody does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from geleitzug.verticals.residents.models import Dwelling, RegisteredBlock, Resident, SearchName
from geleitzug.verticals.residents.rules import Address, Block, Sex, search_names_of

_ADDRESS = re.compile(r"(?P<street>.+?) (?P<number>\d\S*(?: [a-z])?), (?P<postcode>\d{5}) (?P<city>.+)")
_LONGEST_ADDRESS = 400
"""Signs; the pattern looks for the number from every blank on, so a longer one is not read at all."""


@dataclass(frozen=True, slots=True)
class NewResident:
    """Somebody to be registered."""

    family: str
    given: tuple[str, ...]
    born: str
    sex: Sex
    addresses: tuple[Address, ...]
    former: tuple[str, ...] = ()
    usual: str = ""
    degree: str = ""
    birth_place: str = ""
    birth_country: str = ""
    died_on: date | None = None
    moved_away_on: date | None = None
    block: Block | None = None
    block_until: date | None = None


@transaction.atomic
def register_all(residents: Iterable[NewResident]) -> int:
    """Register people in the town whose door is open; returns how many."""
    rows = [(_resident(new), new) for new in residents]
    Resident.objects.bulk_create(resident for resident, _new in rows)
    SearchName.objects.bulk_create(
        SearchName(resident=resident, name=name)
        for resident, new in rows
        for name in sorted(search_names_of(new.family, new.former))
    )
    Dwelling.objects.bulk_create(_dwellings(rows))
    RegisteredBlock.objects.bulk_create(
        RegisteredBlock(resident=resident, kind=new.block, until=new.block_until)
        for resident, new in rows
        if new.block is not None
    )
    return len(rows)


def _resident(new: NewResident) -> Resident:
    return Resident(
        family=new.family, former=list(new.former), given=list(new.given), usual=new.usual or new.given[0],
        degree=new.degree, born=new.born, birth_place=new.birth_place, birth_country=new.birth_country, sex=new.sex,
        died_on=new.died_on, moved_away_on=new.moved_away_on,
    )  # fmt: skip


def _dwellings(rows: Iterable[tuple[Resident, NewResident]]) -> Iterator[Dwelling]:
    for resident, new in rows:
        for address in new.addresses:
            yield Dwelling(
                resident=resident, street=address.street, number=address.number, addition=address.addition,
                postcode=address.postcode, city=address.city, current=address.current,
            )  # fmt: skip


def address(text: str, *, current: bool = True) -> Address:
    """Read ``Street 1, 12345 City``; raises ValueError."""
    match = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST_ADDRESS else None
    if match is None:
        raise ValueError(f"keine Anschrift: {text!r}")
    return Address(match["street"], match["number"], match["postcode"], match["city"], current=current)
