# SPDX-License-Identifier: EUPL-1.2
"""A furnished town, and those who build its services at their browsers, for the tests of this desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.furnished import Town, furnished_database, own_town, town

from geleitzug.core.authoring import actions
from geleitzug.core.authoring.models import Draft
from geleitzug.desks.workshop.tests.making import Maker, actor_of, import_it
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.web import limits

__all__ = ["furnished_database", "own_town", "town"]


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    """Let everybody sign in as often as they need."""
    limits.forget_all()


@pytest.fixture
def sign_in(town: Town) -> Callable[[str], Maker]:
    """Return a way to sit somebody down in the workshop: ``sign_in("redaktion")``."""
    return lambda login: Maker("musterhafen").signed_in(login)


@pytest.fixture
def jette(town: Town) -> Actor:
    """Who edits: the one who signs in as ``redaktion``."""
    return actor_of(town, "redaktion")


@pytest.fixture
def draft(town: Town, jette: Actor) -> Draft:
    """The next version of the dog tax, just begun."""
    offering = town.service("hundesteuer-anmelden").offering
    with town.inside():
        return actions.create_from_version(offering.version, by=jette)


@pytest.fixture
def imported(town: Town, jette: Actor) -> Draft:
    """A new service from a form as an import gives it, with rules in sentences beside it."""
    return import_it(town, jette)
