# SPDX-License-Identifier: EUPL-1.2
"""Invented residents of the demo's towns. Whoever is named in a package's example is written out, the rest is drawn."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from geleitzug.ground.tenancy import directory, doors
from geleitzug.verticals.residents.models import Resident
from geleitzug.verticals.residents.registering import NewResident, address, register_all
from geleitzug.verticals.residents.rules import Block, Sex

HOW_MANY = {"musterhafen": 200, "sandmoor": 40}
PLACES = {
    "musterhafen": ("Musterhafen", ("27561", "27563", "27565", "27567")),
    "sandmoor": ("Sandmoor", ("26447",)),
}
STREETS = {
    "musterhafen": (
        "Fährstraße", "Lotsenweg", "Am Leuchtfeuer", "Kapitänsweg", "Speicherhof", "Große Bleiche", "Möwenstieg",
        "Werftallee", "Schleusenstraße", "Kurze Straße",
    ),
    "sandmoor": ("Dorfstraße", "Moorweg", "Kirchhof", "Am Torfstich", "Birkenallee"),
}  # fmt: skip
FAMILIES = (
    "Ahrens", "Behrens", "Böse", "Carstens", "Dierksen", "Eggers", "Feldmann", "Gerdes", "Groß", "Haase", "Immen",
    "Jürgens", "Kück", "Lüdeke", "Meyerdierks", "Nordmann", "Öhlrich", "Poppe", "Renken", "Schröder", "Strauß",
    "Tietjen", "Uhlenbrok", "Vollmers", "Wendelken", "Yıldız", "Zimmermann", "Çelik", "Dvořáková", "Wiśniewski",
    "Guðmundsdóttir", "Nguyễn", "Ħaxixa", "García-Núñez", "Đorđević", "Ștefănescu", "Żuławski", "O’Brien",
)  # fmt: skip
GIVEN = {
    Sex.FEMALE: (
        "Anke", "Beate", "Clara", "Dörte", "Elif", "Frauke", "Gesa", "Hilke", "Insa", "Jördis", "Käthe", "Lena",
        "Maïté", "Neele", "Ömür", "Rieke", "Zoë", "Małgorzata",
    ),
    Sex.MALE: (
        "Arne", "Björn", "Claas", "Detlef", "Enno", "Fiete", "Götz", "Hinnerk", "Ingo", "Jörn", "Kemal", "Łukasz",
        "Momme", "Niklas", "Onno", "Rüdiger", "Søren", "Tjark",
    ),
    Sex.DIVERSE: ("Alex", "Kim", "Robin"),
}  # fmt: skip


def seed() -> None:
    """Register the demo's residents of the town whose door is open, once."""
    town = directory.by_id(doors.current_tenant()).key
    with doors.machine_door(doors.current_tenant()):
        if town in HOW_MANY and not Resident.objects.exists():
            told = list(TOLD[town](date.today()))  # noqa: DTZ011 - invented days need no zone
            register_all([*told, *_drawn(town, HOW_MANY[town] - len(told))])


def _told_of_musterhafen(today: date) -> Iterator[NewResident]:
    yield NewResident(
        family="Brandt", former=("Wiechmann",), given=("Grete", "Helene"), usual="Grete", born="1958-04-17",
        birth_place="Sandmoor", sex=Sex.FEMALE,
        addresses=(
            address("Deichstraße 12, 27563 Musterhafen"), address("Dorfstraße 4, 26447 Sandmoor", current=False),
        ),
    )  # fmt: skip
    for born, house in (("1987-02-08", "Hafenstraße 3, 27561"), ("1991-11-23", "Lotsenweg 21, 27565")):
        yield NewResident(
            family="Petersen", given=("Jan",), born=born, birth_place="Musterhafen", sex=Sex.MALE,
            addresses=(address(f"{house} Musterhafen"),),
        )  # fmt: skip
    yield NewResident(
        family="Albers", given=("Svenja",), born="1990-06-12", birth_place="Oldenburg", sex=Sex.FEMALE,
        addresses=(address("Kapitänsweg 3, 27567 Musterhafen"),),
        block=Block.DANGER, block_until=today + timedelta(days=400),
    )  # fmt: skip
    yield NewResident(
        family="Kruse", given=("Heinrich",), born="1939-09-30", birth_place="Bremen", sex=Sex.MALE,
        addresses=(address("Werftallee 9, 27567 Musterhafen", current=False),), died_on=today - timedelta(days=500),
    )  # fmt: skip
    yield NewResident(
        family="Behnke", given=("Ilse",), born="1934-01-05", birth_place="Musterhafen", sex=Sex.FEMALE,
        addresses=(address("Am Leuchtfeuer 1, 27565 Musterhafen"),), block=Block.FACILITY,
    )  # fmt: skip
    yield NewResident(
        family="Großkreutz", former=("Weiß",), given=("Jürgen", "Øyvind"), usual="Jürgen", degree="Dr.",
        born="1971-12-31", birth_place="Köln", sex=Sex.MALE,
        addresses=(address("Große Bleiche 7a, 27561 Musterhafen"), address("Moorweg 2, 26447 Sandmoor")),
    )  # fmt: skip
    yield NewResident(
        family="Åkesson", given=("Þóra", "Ştefania"), usual="Þóra", born="1983-03-00", birth_place="Reykjavík",
        birth_country="Island", sex=Sex.FEMALE, addresses=(address("Speicherhof 15, 27563 Musterhafen"),),
    )  # fmt: skip
    yield NewResident(
        family="Harms", given=("Tomke",), born="1995-08-19", birth_place="Musterhafen", sex=Sex.DIVERSE,
        addresses=(
            address("Kurze Straße 5, 28195 Bremen"), address("Möwenstieg 8, 27567 Musterhafen", current=False),
        ),
        moved_away_on=today - timedelta(days=120),
    )  # fmt: skip


def _told_of_sandmoor(today: date) -> Iterator[NewResident]:
    yield NewResident(
        family="Müller", given=("Änne",), born="1949-05-23", birth_place="Sandmoor", sex=Sex.FEMALE,
        addresses=(address("Dorfstraße 11, 26447 Sandmoor"),),
    )  # fmt: skip
    for born in ("2001-07-14", "2003-10-02"):
        yield NewResident(
            family="Cordes", given=("Lina",), born=born, birth_place="Oldenburg", sex=Sex.FEMALE,
            addresses=(address("Birkenallee 20, 26447 Sandmoor"),),
        )  # fmt: skip
    yield NewResident(
        family="Siems", given=("Gerold",), born="1968-02-29", birth_place="Leer", sex=Sex.MALE,
        addresses=(address("Am Torfstich 6, 26447 Sandmoor"),), block=Block.DANGER,
        block_until=today + timedelta(days=90),
    )  # fmt: skip


TOLD = {"musterhafen": _told_of_musterhafen, "sandmoor": _told_of_sandmoor}


def _drawn(town: str, count: int) -> Iterator[NewResident]:
    """Draw people who are the same every time."""
    dice = random.Random(town)  # noqa: S311 - no secret is drawn here
    city, postcodes = PLACES[town]
    for _ in range(count):
        sex = dice.choices((Sex.FEMALE, Sex.MALE, Sex.DIVERSE), weights=(49, 49, 2))[0]
        given = tuple(dice.sample(GIVEN[sex], k=dice.choice((1, 1, 1, 2))))
        born = date(1938, 1, 1) + timedelta(days=dice.randrange(31_000))
        house = f"{dice.choice(STREETS[town])} {dice.randrange(1, 90)}, {dice.choice(postcodes)} {city}"
        yield NewResident(
            family=dice.choice(FAMILIES), given=given, usual=dice.choice(given), born=born.isoformat(), sex=sex,
            birth_place=dice.choice((city, city, "Bremen", "Oldenburg", "Hamburg", "Aurich")),
            degree="Dr." if dice.random() < 0.03 else "", addresses=(address(house),),
        )  # fmt: skip
