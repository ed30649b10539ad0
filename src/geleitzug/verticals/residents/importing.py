# SPDX-License-Identifier: EUPL-1.2
"""Reading residents from a CSV file (semicolons, UTF-8, one head line). Everything goes in, or nothing does."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from django.db import transaction

from geleitzug.core.forms.characters import strangers_in_name
from geleitzug.verticals.residents.models import Dwelling, RegisteredBlock, Resident, SearchName
from geleitzug.verticals.residents.rules import Address, Block, Sex, search_names_of

COLUMNS = (
    "family", "former", "given", "usual", "degree", "born", "birth_place", "birth_country", "sex", "died_on",
    "moved_away_on", "block", "block_until", "addresses", "former_addresses",
)  # fmt: skip
_BORN = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"(?P<street>.+?) (?P<number>\d\S*(?: [a-z])?), (?P<postcode>\d{5}) (?P<city>.+)")
_LONGEST_ADDRESS = 400
"""Signs; the pattern looks for the number from every blank on, so a longer one is not read at all."""


class BadLine(ValueError):
    """A line cannot be read; ``number`` counts the head line as 1."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"Zeile {number}: {why}")
        self.number = number


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


def import_csv(file: TextIO) -> int:
    """Register everybody in a file and return how many they are; raises BadLine.

    Several former names, given names and addresses are parted by ``|``; an address is ``Street 1, 12345 City``.
    """
    return register_all(read_csv(file))


def read_csv(file: TextIO) -> list[NewResident]:
    """Read everybody in a file; raises BadLine."""
    reader = csv.DictReader(file, delimiter=";")
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise BadLine(1, f"es fehlen die Spalten {', '.join(sorted(missing))}")
    residents = []
    for row in reader:
        try:
            residents.append(_read(row))
        except (ValueError, TypeError, AttributeError) as error:
            raise BadLine(reader.line_num, str(error)) from error
    return residents


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


def _read(row: dict[str, str]) -> NewResident:
    if not row["family"].strip() or not _list(row["given"]):
        raise ValueError("Familienname oder Vorname fehlt")
    for name in (row["family"], row["given"], row["former"]):
        if strangers := strangers_in_name(name.replace("|", " ")):
            raise ValueError(f"Zeichen, die kein Name hat: {' '.join(strangers)}")
    if not _BORN.fullmatch(row["born"]):
        raise ValueError(f"kein Geburtsdatum: {row['born']!r}")
    return NewResident(
        family=row["family"].strip(),
        former=_list(row["former"]),
        given=_list(row["given"]),
        usual=row["usual"].strip(),
        degree=row["degree"].strip(),
        born=row["born"],
        birth_place=row["birth_place"].strip(),
        birth_country=row["birth_country"].strip(),
        sex=Sex(row["sex"]),
        died_on=_day(row["died_on"]),
        moved_away_on=_day(row["moved_away_on"]),
        block=Block(row["block"]) if row["block"] else None,
        block_until=_day(row["block_until"]),
        addresses=(
            *(address(text) for text in _list(row["addresses"])),
            *(address(text, current=False) for text in _list(row["former_addresses"])),
        ),
    )


def address(text: str, *, current: bool = True) -> Address:
    """Read ``Street 1, 12345 City``; raises ValueError."""
    match = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST_ADDRESS else None
    if match is None:
        raise ValueError(f"keine Anschrift: {text!r}")
    return Address(match["street"], match["number"], match["postcode"], match["city"], current=current)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
