# SPDX-License-Identifier: EUPL-1.2
"""Opening hours in English: what is known is said, what is not stays as it is."""

import pytest

from geleitzug.ground.opening_hours import in_english


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("Mo–Mi 8–15 Uhr, Do 8–18 Uhr, Fr 8–12 Uhr", "Mon–Wed 8:00–15:00, Thu 8:00–18:00, Fri 8:00–12:00"),
        ("Mo–Fr 8–12 Uhr, Do auch 14–18 Uhr", "Mon–Fri 8:00–12:00, Thu also 14:00–18:00"),
        (
            "Montag bis Freitag 8.30 bis 12 Uhr und nach Vereinbarung",
            "Monday to Friday 8:30 to 12:00 and by appointment",
        ),
        ("Mo–Fr 8–18 Uhr außer 12.30–13 Uhr", "Mon–Fri 8:00–18:00 except 12:30–13:00"),
        ("Di 07:30–13:00, Sa geschlossen", "Tue 07:30–13:00, Sat closed"),
        ("Werktags 7–19 Uhr, Sa 10–0 Uhr.", "on working days 7:00–19:00, Sat 10:00–0:00."),
        ("", ""),
    ],
)
def test_hours_are_read_in_english(said: str, english: str) -> None:
    assert in_english(said) == english


@pytest.mark.parametrize(
    "said",
    [
        "Mo–Fr 8–12 Uhr, im August nur vormittags",
        "Termine unter 0471 9999",
        "Mo–Fr 8–12 Uhr, 0471 9999-100",
        "Do 8–18 Uhr, jeden 1. Samstag 9–12 Uhr",
        "Mo–Fr 8–12 Uhr, 24.12. und 31.12. geschlossen",
        "Mo–Fr 8–12 Uhr, außer 3.10.2026",
        "Mo–Fr 8–12 Uhr, außer 3.10",
        "Mo–Fr 8–12 Uhr, 24.12 geschlossen",
        "Mo–Fr 0800–1200",
    ],
)
def test_nothing_is_guessed(said: str) -> None:
    assert in_english(said) is None
