# SPDX-License-Identifier: EUPL-1.2
"""Towns in which cases come to their end, and whoever pays does as the story says."""

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
