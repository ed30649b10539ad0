# SPDX-License-Identifier: EUPL-1.2
"""Whether a name in an application is that of who has proved who they are."""

from __future__ import annotations

import pytest

from geleitzug.ground.people.names import is_same_company, is_same_person


@pytest.mark.parametrize(
    ("typed", "proven"),
    [
        ("ayşe öztürk-brinkmann", "Ayşe Öztürk-Brinkmann"),
        ("Ayse Oeztuerk Brinkmann", "Ayşe Öztürk-Brinkmann"),
        ("Mehmet Yildirim", "MEHMET YILDIRIM"),
        ("Mehmet Yıldırım", "MEHMET YILDIRIM"),
        ("Ayse Ozturk-Brinkmann", "Ayşe Öztürk-Brinkmann"),
        ("Wiebke Grosskopf", "Wiebke Großkopf"),
        ("Maria Anna Schmidt", "Anna Maria Schmidt"),
        ("Maria Schmidt", "Anna Maria Schmidt"),
        ("Dr. Anna Maria Schmidt", "Anna Maria Schmidt"),
    ],
)
def test_one_person_is_written_in_many_ways(typed: str, proven: str) -> None:
    assert is_same_person(typed, proven)


@pytest.mark.parametrize(
    ("typed", "proven"),
    [
        ("Berta Brandt", "Ayşe Öztürk-Brinkmann"),
        ("Anna Brandt", "Anna Schmidt"),
        ("Schmidt", "Anna Schmidt"),
        ("Anna Maria Brandt", "Anna Maria Schmidt"),
    ],
)
def test_another_person_is_another(typed: str, proven: str) -> None:
    assert not is_same_person(typed, proven)


def test_a_company_is_known_by_its_letters() -> None:
    assert is_same_company("DEICHWACHT e.V.", "Deichwacht e. V.")
    assert not is_same_company("Marina Nord GmbH", "Nordwind Logistik GmbH")
    assert not is_same_company("Nordwind Logistik", "Nordwind Logistik GmbH")
