# SPDX-License-Identifier: EUPL-1.2
"""A furnished town for the tests of deciding by program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.furnished import furnished_database, own_town, town

from geleitzug.core.payments import scripted

__all__ = ["furnished_database", "own_town", "town"]


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    with scripted.playing():
        yield
