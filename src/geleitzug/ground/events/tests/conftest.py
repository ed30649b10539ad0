# SPDX-License-Identifier: EUPL-1.2
"""Towns in which people live and which offer services, and a trail that is linked at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from tests.furnished import Town, furnished_database, own_town, sandmoor, town

from geleitzug.ground.events import linking
from geleitzug.ground.events.tests.trail import link_all, say
from geleitzug.ground.postgres import ADMIN, OWNER, Server

__all__ = ["furnished_database", "own_town", "sandmoor", "town"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the line at this moment and not a minute ago."""
    monkeypatch.setattr(linking, "MARGIN", timedelta())


OLDEST_HERE = """
    select coalesce((select min(backend_xid::text::bigint) from pg_stat_activity where datname = current_database()),
                    pg_snapshot_xmax(now)::text::bigint), pg_snapshot_xmax(now)::text::bigint
      from pg_current_snapshot() now
"""


@pytest.fixture
def waits_for_its_own_database(
    monkeypatch: pytest.MonkeyPatch, own_town: Town, database_server: Server
) -> Iterator[None]:
    """Wait for no transaction of another database: those of other tests on this server go on for half a minute."""
    with psycopg.connect(database_server.url(ADMIN, own_town.database), autocommit=True) as line:

        def horizon() -> tuple[int, int]:
            row = line.execute(OLDEST_HERE).fetchone()
            assert row is not None
            return row

        monkeypatch.setattr(linking, "_horizon", horizon)
        yield


@pytest.fixture
def owner(own_town: Town, database_server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_server.url(OWNER, own_town.database), autocommit=True) as line:
        yield line


@pytest.fixture
def said(own_town: Town) -> list[UUID]:
    """Some entries in two links; those of the middle are returned."""
    say(own_town)
    link_all(own_town)
    middle = say(own_town)
    say(own_town, 1)
    link_all(own_town)
    return middle
