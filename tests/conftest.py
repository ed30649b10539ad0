# SPDX-License-Identifier: EUPL-1.2
"""Fixtures of tests that need a furnished house: the world, the house over it, a browser; see world.py and live.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from geleitzug.ground.postgres import Server
from geleitzug.ground.web import limits
from tests.live import Live, running
from tests.stem import Stem
from tests.world import World, connected_to, copy_of_the_world


@pytest.fixture(scope="session")
def world(database_server: Server, run_folder: Path, database_name: str) -> World:
    """This worker's copy of the furnished world; it goes with the run's server."""
    return copy_of_the_world(database_server, run_folder, database_name)


@pytest.fixture(scope="session")
def live(world: World) -> Iterator[Live]:
    """The whole house as processes over this worker's world; peers behave at the beginning of each test."""
    with running(world) as house:
        yield house


@pytest.fixture(scope="module")
def inside(world: World, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Point this process's Django at the world; what a test writes stays. Most tests want ``undone``."""
    with django_db_blocker.unblock(), connected_to(world):
        yield world


@pytest.fixture
def undone(inside: World) -> Iterator[World]:
    """The world through Django; what the test writes is rolled back."""
    limits.forget_all()
    with transaction.atomic():
        yield inside
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def stem() -> Iterator[Stem]:
    """Where commands come from, and what plays in a house that runs."""
    stem = Stem()
    yield stem
    stem.end()
