# SPDX-License-Identifier: EUPL-1.2
"""A furnished town, and somebody without an account at a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.furnished import Town, furnished_database, town
from tests.pages import PageClient

from geleitzug.core.payments import scripted
from geleitzug.ground.web import limits

__all__ = ["furnished_database", "town"]


@pytest.fixture
def visitor(town: Town) -> Iterator[PageClient]:
    """Return somebody at the portal, of whom nothing is known; who pays does as the story says."""
    limits.forget_all()
    with scripted.playing():
        yield PageClient(headers={"host": f"{town.here.key}.localhost"})
