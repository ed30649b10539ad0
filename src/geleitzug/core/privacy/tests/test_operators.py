# SPDX-License-Identifier: EUPL-1.2
"""Commands that read cases leave a trace their applicants read."""

from __future__ import annotations

import psycopg
from tests.furnished import Town

from geleitzug.config import looks
from geleitzug.core.privacy import queries, words
from geleitzug.ground.postgres import OWNER, Server

DOGS = "hundesteuer-anmelden"


def told_of(town: Town, dog: object) -> list[tuple[str, str]]:
    """Return what the applicant reads."""
    holder = dog.holder  # type: ignore[attr-defined]
    with town.outside(town.holder_of(dog)):  # type: ignore[arg-type]
        rows = words.told(queries.traces_of(holder).rows, holder, "de")
    return [(each.who, each.what) for each in rows if each.is_look]


def test_an_export_and_a_printed_trail_are_told(own_town: Town, database_server: Server) -> None:
    dog, other = own_town.play(DOGS, "ein-hund", steps=0), own_town.play(DOGS, "ein-hund", steps=0)

    with psycopg.connect(database_server.url(OWNER, own_town.database)) as owner:
        assert looks.town_taken(owner, "musterhafen") == 2
        assert looks.trail_read(owner, [str(dog.pk)]) == 1
        assert looks.trail_read(owner, [str(dog.pk)]) == 0  # the same hour
        assert looks.town_taken(owner, "sandmoor") == 0

    operation = "Musterhafen, Betrieb der Anwendung, Betrieb"
    assert (operation, "das Protokoll des Vorgangs") in told_of(own_town, dog)
    assert (operation, "alles, in einem Archiv der Gemeinde") in told_of(own_town, other)
