# SPDX-License-Identifier: EUPL-1.2
"""When it is tried again, which moves there are, and what a file may be called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geleitzug.core.handover import rules
from geleitzug.core.handover.rules import NotAllowedNow, State, check_move, file_name, next_try

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_a_system_that_is_away_over_a_weekend_is_still_waited_for() -> None:
    at, tries = NOON, 0
    while (following := next_try(tries := tries + 1, at)) is not None:
        assert following > at
        at = following

    assert timedelta(days=3) < at - NOON < timedelta(days=4)
    assert tries == rules.MOST_TRIES


def test_what_has_ended_stays_ended() -> None:
    for ended in (State.DONE, State.BY_HAND, State.CANCELLED):
        with pytest.raises(NotAllowedNow):
            check_move(ended, State.WAITING)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Gewerbe-MH-2026-00017", "Gewerbe-MH-2026-00017.xml"),
        ("../../etc/passwd", "etc_passwd.xml"),
        ("Größe & Maß/Öl", "Groesse_Mass_Oel.xml"),
        (".\x00", "uebergabe.xml"),
        ("a" * 500, "a" * rules.LONGEST_NAME + ".xml"),
    ],
)
def test_a_name_is_one_that_every_file_system_takes(wanted: str, name: str) -> None:
    assert file_name(wanted, "xml") == name
