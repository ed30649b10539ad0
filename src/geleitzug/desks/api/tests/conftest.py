# SPDX-License-Identifier: EUPL-1.2
"""A furnished town and the tokens of programs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from tests.furnished import Town, district, furnished_database, own_town, sandmoor, town

from geleitzug.core.interface.rules import Scope
from geleitzug.core.payments import scripted
from geleitzug.core.privacy import looking
from geleitzug.desks.api.tests.programs import Program, token_of_person, token_of_town
from geleitzug.ground.web import limits

__all__ = ["district", "furnished_database", "own_town", "sandmoor", "town"]


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says; nobody has tried a token yet."""
    limits.forget_all()
    looking.forget_all()
    with scripted.playing():
        yield


@pytest.fixture
def program(town: Town) -> Program:
    """A program of the town that works for the tax office, with all that a program can have."""
    scopes = [Scope.READ, Scope.FILES, Scope.EXPORT, Scope.WORK, Scope.ATTACH]
    return Program(token_of_town(town, scopes, ["tax"]))


@pytest.fixture
def acting(town: Town) -> Callable[..., Program]:
    """Return a way to let a program act for somebody: ``acting("tax")``, ``acting("building", "head")``."""

    names = (f"Mein Werkzeug {number}" for number in count(1))

    def act(office: str, role: str = "clerk", scopes: tuple[Scope, ...] = tuple(Scope)) -> Program:
        return Program(token_of_person(town, town.staff(office, role), scopes, next(names)))

    return act
