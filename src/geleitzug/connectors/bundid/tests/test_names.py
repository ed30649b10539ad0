# SPDX-License-Identifier: EUPL-1.2
"""Names in the card's capitals become readable; what is readable already stays."""

from __future__ import annotations

import pytest

from geleitzug.connectors.bundid import names
from geleitzug.connectors.bundid.names import Street


@pytest.mark.parametrize(
    ("on_the_card", "readable"),
    [
        ("ERIKA", "Erika"),
        ("ANNA-LENA", "Anna-Lena"),
        ("KÄTHE LUISE", "Käthe Luise"),
        ("VAN AN", "Van An"),
        ("Wiebke", "Wiebke"),
        ("DʼARTAGNAN", "DʼArtagnan"),
        ("", ""),
    ],
)
def test_given_names(on_the_card: str, readable: str) -> None:
    assert names.given_name(on_the_card) == readable


@pytest.mark.parametrize(
    ("on_the_card", "readable"),
    [
        ("MUSTERMANN", "Mustermann"),
        ("GROẞKOPF", "Großkopf"),
        ("WEIẞ", "Weiß"),
        ("STRASSER", "Strasser"),
        ("VON DER HEIDE", "von der Heide"),
        ("ZU MOOR", "zu Moor"),
        ("GRÄFIN VON UND ZU MOOR", "Gräfin von und zu Moor"),
        ("MÜLLER-LÜDENSCHEIDT", "Müller-Lüdenscheidt"),
        ("O'NEILL", "O'Neill"),
        ("DA SILVA", "da Silva"),
        ("LE", "Le"),
        ("ÖZTÜRK-BRINKMANN", "Öztürk-Brinkmann"),
        ("von der Wisch", "von der Wisch"),
        ("McDonald", "McDonald"),
        ("Groẞ", "Groß"),
        ("  WEIẞ  ", "Weiß"),
    ],
)
def test_family_names(on_the_card: str, readable: str) -> None:
    assert names.family_name(on_the_card) == readable


@pytest.mark.parametrize(
    ("on_the_card", "street", "number"),
    [
        ("HEIDESTRAẞE 17", "Heidestraße", "17"),
        ("AN DER ALTEN WESER 3A", "An der Alten Weser", "3a"),
        ("STRAẞE DES 17. JUNI 135", "Straße des 17. Juni", "135"),
        ("Moorweg 40", "Moorweg", "40"),
        ("Hafenstraße 12 B", "Hafenstraße", "12 B"),
        ("AM MARKT", "Am Markt", ""),
        ("", "", ""),
    ],
)
def test_streets(on_the_card: str, street: str, number: str) -> None:
    assert names.street(on_the_card) == Street(street, number)


def test_places() -> None:
    assert names.place("NEUSTADT AN DER WEINSTRAẞE") == "Neustadt an der Weinstraße"
    assert names.place("BAD ZWISCHENAHN") == "Bad Zwischenahn"
