# SPDX-License-Identifier: EUPL-1.2
"""Musterhafen with an editor, and somebody of the digital office who releases."""

from __future__ import annotations

import pytest
from tests.furnished import Town, furnished_database, own_town, town

from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor, ActorKind

__all__ = ["furnished_database", "own_town", "town"]


def staff(name: str, *roles: tuple[str, str]) -> Actor:
    return Actor(ActorKind.STAFF, id=uuid7(), name=name, roles=frozenset(roles))


@pytest.fixture(scope="session")
def jette() -> Actor:
    """An editor of the digital office."""
    return staff("Jette Hansen", ("digital", "editor"))


@pytest.fixture(scope="session")
def olaf() -> Actor:
    """Who reviews and releases."""
    return staff("Olaf Brinkmann", ("digital", "releaser"))


@pytest.fixture
def inside(town: Town):
    """Stand behind the office's door."""
    with town.inside():
        yield town
