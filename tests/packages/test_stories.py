# SPDX-License-Identifier: EUPL-1.2
"""Every story of every package is played through the real actions; every letter passes the structural check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from geleitzug.config import checking, seed
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.ground.postgres import ADMIN, Server
from geleitzug.ground.tenancy import directory
from tests import database

SERVICES = Path(__file__).resolve().parents[2] / "services"
STORIES = [
    (folder.name, path.stem) for folder in sorted(SERVICES.iterdir()) for path in sorted(folder.glob("examples/*.yaml"))
]


@pytest.fixture(scope="module")
def moved_in(
    django_db_setup: None, django_db_blocker: Any, database_server: Server, database_name: str
) -> Iterator[None]:
    """Let people move in once for all packages, as ``services check`` does for all it is given."""
    with django_db_blocker.unblock():
        seed.people_move_in()
        yield
        connections.close_all()
        with psycopg.connect(database_server.url(ADMIN, database_name)) as admin:
            database.empty(admin)
        directory.forget()


@pytest.mark.usefixtures("moved_in")
@pytest.mark.parametrize("key", sorted({key for key, _name in STORIES}))
def test_a_package_is_well_and_its_stories_end_as_told(key: str) -> None:
    lines = list(checking.check_one(SERVICES / key))

    assert [line for well, line in lines if not well] == []


@pytest.mark.parametrize("key", sorted({key for key, _name in STORIES}))
def test_a_package_tells_what_can_happen(key: str) -> None:
    kinds = [story.get("story") for story in read_folder(SERVICES / key).examples.values()]

    assert len(kinds) >= 4
    assert {"granted", "refused", "incomplete", "stopped"} <= set(kinds)
