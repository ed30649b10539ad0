# SPDX-License-Identifier: EUPL-1.2
"""Simple information from the residents' register as the law has it: values in, an answer out.

The one neutral reply is a value without any content: what it does not hold cannot get out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geleitzug.verticals.residents.names import folded, folded_number, folded_street


class Sex(StrEnum):
    """Sex as the register keeps it (§ 3 (1) no. 7 BMG, § 22 (3) PStG)."""

    MALE = "male"
    FEMALE = "female"
    DIVERSE = "diverse"
    NONE = "none"


class Block(StrEnum):
    """Why somebody's data may not simply be told."""

    DANGER = "danger"
    """Auskunftssperre, § 51 (1) BMG."""
    KIN = "kin"
    """Adoption or a changed name, § 51 (5) BMG."""
    FACILITY = "facility"
    """Bedingter Sperrvermerk, § 52 BMG."""


@dataclass(frozen=True, slots=True)
class Identification:
    """What must be said of a person, beside family name and a given name, before a machine may answer.

    Either an address (``address_alone``) or ``further`` other data; of ``never_together`` only one counts.
    """

    since: date
    address_alone: bool
    further: int
    never_together: frozenset[str]


# § 49 (4) no. 1, (5) BMG; a new text of the law is a new row.
IDENTIFICATION = (
    Identification(
        since=date(2022, 5, 1), address_alone=True, further=2, never_together=frozenset({"sex", "marital_status"})
    ),
)


@dataclass(frozen=True, slots=True)
class Address:
    """A dwelling; ``current`` is where somebody lives now."""

    street: str
    number: str
    postcode: str
    city: str
    addition: str = ""
    current: bool = True

    def __str__(self) -> str:
        street = " ".join(part for part in (self.street, self.number) if part)
        return ", ".join(part for part in (street, self.addition, f"{self.postcode} {self.city}".strip()) if part)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody looks for and what they say of that person; what they do not know is empty."""

    family: str
    given: str
    former: str = ""
    address: Address | None = None
    born: str = ""
    birth_place: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Declarations:
    """What somebody who asks must declare (§ 44 (1) sentence 2, (3) no. 2 BMG)."""

    no_advertising: bool
    commercial: bool = False
    commercial_purpose: str = ""


UNKNOWN_BIRTH = "0000-00-00"


@dataclass(frozen=True, slots=True)
class Entry:
    """A person in the register. Dates are ISO; of an incomplete birth date the unknown parts are ``00``."""

    family: str
    given: tuple[str, ...]
    usual: str
    born: str
    sex: Sex
    former: tuple[str, ...] = ()
    degree: str = ""
    birth_place: str = ""
    birth_country: str = ""
    addresses: tuple[Address, ...] = ()
    died: bool = False
    moved_away: bool = False
    blocks: tuple[tuple[Block, date | None], ...] = ()


class FactKind(StrEnum):
    """What simple information consists of (§ 44 (1) sentence 1 BMG)."""

    FAMILY = "family"
    GIVEN = "given"
    DEGREE = "degree"
    ADDRESS = "address"
    DECEASED = "deceased"


@dataclass(frozen=True, slots=True)
class Answer:
    """Simple information; without facts it is the neutral reply."""

    facts: tuple[tuple[FactKind, str], ...] = ()

    @property
    def is_neutral(self) -> bool:
        """Tell whether nothing is told."""
        return not self.facts


NEUTRAL = Answer()


def answer(
    wanted: Wanted, declared: Declarations, entries: Sequence[Entry], *, today: date, tell_moved_away: bool = False
) -> Answer:
    """Answer by machine, or neutrally.

    § 49 (4) BMG: only if the person was described well enough and the register holds exactly one such person;
    §§ 51, 52 BMG: only if no block stands. § 51 (2) sentence 3: the reply must not tell which of it failed.
    ``tell_moved_away`` lets the machine give the new address of people who have moved away, which some offices do.
    All entries are looked at in every case, so that the time taken tells nothing either.
    """
    hits = [entry for entry in entries if is_meant(entry, wanted)]
    obstacles = [
        not may_be_told(declared),
        not is_identified(wanted, on=today),
        len(hits) != 1,
        any(is_blocked(entry, today) for entry in hits),
        any(entry.moved_away for entry in hits) and not tell_moved_away,
    ]
    facts = [simple_information(entry) for entry in hits]
    return NEUTRAL if any(obstacles) else Answer(facts[0])


def may_be_told(declared: Declarations) -> bool:
    """Tell whether the declarations are there; a commercial purpose must be named.

    § 44 (1) sentence 2 and (3) no. 2 BMG.
    """
    return declared.no_advertising and (not declared.commercial or bool(declared.commercial_purpose.strip()))


def is_identified(wanted: Wanted, *, on: date) -> bool:
    """Tell whether a person was described as § 49 (4) no. 1 BMG wants it.

    A full stop says nothing of anybody: only what is left in its search form counts.
    """
    law = max((row for row in IDENTIFICATION if row.since <= on), key=lambda row: row.since, default=None)
    if law is None or not folded(wanted.given) or not (folded(wanted.family) or folded(wanted.former)):
        return False
    if law.address_alone and wanted.address is not None and _is_whole(wanted.address):
        return True
    said = {name for name in ("born", "birth_place", "sex") if folded(getattr(wanted, name))}
    together = said & law.never_together
    return len(said) - max(len(together) - 1, 0) >= law.further


def is_meant(entry: Entry, wanted: Wanted) -> bool:
    """Tell whether everything that was said fits an entry; one wrong detail and it is somebody else.

    § 49 (4) no. 2 BMG. What the register does not hold fits nothing that was said.
    """
    fits = [
        _family_fits(entry, wanted),
        _given_fits(entry, wanted),
        not wanted.born or (wanted.born == entry.born != UNKNOWN_BIRTH),
        not wanted.sex or wanted.sex == entry.sex,
        not wanted.birth_place or _place_fits(entry, wanted.birth_place),
        wanted.address is None or any(_same_address(known, wanted.address) for known in entry.addresses),
    ]
    return all(fits)


def is_blocked(entry: Entry, today: date) -> bool:
    """Tell whether a block stands; one with an end (two years, § 51 (4) BMG) stands through its last day."""
    return any(until is None or until >= today for _kind, until in entry.blocks)


def simple_information(entry: Entry) -> tuple[tuple[FactKind, str], ...]:
    """Return what may be told of a person, and no more (§ 44 (1) sentence 1 BMG)."""
    facts = [(FactKind.FAMILY, entry.family), (FactKind.GIVEN, _given_words(entry))]
    if entry.degree:
        facts.append((FactKind.DEGREE, entry.degree))
    if entry.died:
        facts.append((FactKind.DECEASED, "ja"))
    else:
        facts += [(FactKind.ADDRESS, str(address)) for address in entry.addresses if address.current]
    return tuple(facts)


def _given_words(entry: Entry) -> str:
    """Name the usual given name where there are several (§ 44 (1) no. 2 BMG)."""
    names = " ".join(entry.given)
    return f"{names} ({entry.usual})" if len(entry.given) > 1 and entry.usual else names


def _family_fits(entry: Entry, wanted: Wanted) -> bool:
    names = search_names_of(entry.family, entry.former)
    said = {folded(name) for name in (wanted.family, wanted.former) if name.strip()}
    return bool(said) and said <= names


def _given_fits(entry: Entry, wanted: Wanted) -> bool:
    said, known = folded(wanted.given).split(), folded(" ".join(entry.given)).split()
    return bool(said) and set(said) <= set(known)


def _place_fits(entry: Entry, said: str) -> bool:
    place, _, country = (folded(part) for part in said.partition(","))
    return place == folded(entry.birth_place) != "" and (
        not country or not entry.birth_country or country == folded(entry.birth_country)
    )


def _same_address(known: Address, said: Address) -> bool:
    same_house = folded_street(known.street) == folded_street(said.street) and folded_number(
        known.number
    ) == folded_number(said.number)
    same_place = known.postcode == said.postcode if said.postcode else folded(known.city) == folded(said.city)
    return same_house and same_place


def _is_whole(address: Address) -> bool:
    place = folded(address.postcode or address.city)
    return bool(folded_street(address.street) and folded_number(address.number) and place)


def search_names(wanted: Wanted) -> frozenset[str]:
    """Return the search forms under which a register has to look."""
    return frozenset(filter(None, (folded(wanted.family), folded(wanted.former))))


def search_names_of(family: str, former: Iterable[str]) -> frozenset[str]:
    """Return the search forms under which a person must be found."""
    return frozenset(filter(None, (folded(name) for name in (family, *former))))
