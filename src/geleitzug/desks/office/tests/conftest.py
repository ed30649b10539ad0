# SPDX-License-Identifier: EUPL-1.2
"""A furnished town, and its clerks at their browsers, for the tests of this desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.furnished import Town, district, furnished_database, own_town, sandmoor, town

from geleitzug.core.payments import scripted
from geleitzug.desks.office.tests.helping import derya
from geleitzug.desks.office.tests.people import Colleague
from geleitzug.ground.web import limits

__all__ = ["derya", "district", "furnished_database", "own_town", "sandmoor", "town"]


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says; nobody has tried to sign in yet."""
    limits.forget_all()
    with scripted.playing():
        yield


@pytest.fixture
def sign_in(town: Town) -> Callable[..., Colleague]:
    """Return a way to sit somebody down at a desk: ``sign_in("steueramt")``, ``sign_in("rathaus", "sandmoor")``."""

    def sign(login: str, place: str = "musterhafen") -> Colleague:
        return Colleague(place).signed_in(login)

    return sign
