# SPDX-License-Identifier: EUPL-1.2
"""Whether a name and a day of birth may be the same person's: who marries stays who they are, a spouse is another."""

from __future__ import annotations

from datetime import date

import pytest

from geleitzug.ground.people.names import Described, may_be_the_same

BORN, ANOTHER_DAY = date(1985, 6, 21), date(1979, 4, 2)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (("Wiebke", "Grosskopf", None), ("WIEBKE", "GROẞKOPF", BORN)),
        (("Juergen", "Müller", None), ("Jürgen", "Mueller", BORN)),
        (("Ayse", "Ozturk", None), ("Ayşe", "Öztürk-Brinkmann", BORN)),
        (("Mehmet", "Yıldırım", None), ("MEHMET", "YILDIRIM", BORN)),
        (("Lena", "Weiß", None), ("Anna-Lena Marie", "Weiss", BORN)),
        (("Jonas", "Wisch", None), ("Jonas", "von der Wisch", BORN)),
        (("Erika", "Sommer", BORN), ("Erika", "Winter", BORN)),
        (("", "", None), ("Erika", "Sommer", BORN)),
        (("Erika", "", None), ("Erika", "Sommer", BORN)),
    ],
)
def test_may_be_one_person(typed, shown):
    assert may_be_the_same(Described(*typed), Described(*shown))
    assert may_be_the_same(Described(*shown), Described(*typed))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (("Erika", "Sommer", None), ("Wiebke", "Großkopf", BORN)),
        (("Erika", "Sommer", None), ("Paul", "Sommer", BORN)),
        (("Erika", "Sommer", None), ("Erika", "Winter", BORN)),
        (("Erika", "Sommer", BORN), ("Erika", "Sommer", ANOTHER_DAY)),
        (("Erika", "Sommer", BORN), ("Paul", "Sommer", BORN)),
        (("Jan", "von der Heide", None), ("Jan", "von der Wisch", BORN)),
    ],
)
def test_are_two_people(typed, shown):
    assert not may_be_the_same(Described(*typed), Described(*shown))
    assert not may_be_the_same(Described(*shown), Described(*typed))
