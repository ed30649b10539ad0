# SPDX-License-Identifier: EUPL-1.2
"""A furnished town for the tests of who looks at whose data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.furnished import district, furnished_database, own_town, sandmoor, town

from geleitzug.core.payments import scripted
from geleitzug.core.privacy import looking

__all__ = ["district", "furnished_database", "own_town", "sandmoor", "town"]


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says; nobody has looked at anything yet."""
    looking.forget_all()
    with scripted.playing():
        yield
