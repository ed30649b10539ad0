# SPDX-License-Identifier: EUPL-1.2
"""A furnished town, a folder to its archive, and the schema of the standard where it lies beside the checkout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.furnished import furnished_database, own_town, town

from geleitzug.core.payments import scripted

__all__ = ["furnished_database", "own_town", "town"]

BESIDE = [around / "shared/standards/xdomea/xsd/3.1.0/xdomea.xsd" for around in Path(__file__).resolve().parents]
SCHEMA = next((path for path in BESIDE if path.is_file()), None)
"""A third party's file beside the checkout or above it; it is not part of the project."""


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    with scripted.playing():
        yield


@pytest.fixture
def letters(settings, tmp_path: Path) -> Path:
    """Return the folder between Musterhafen and its archive."""
    settings.ARCHIVE_FOLDER = str(tmp_path)
    home = tmp_path / "musterhafen"
    home.mkdir()
    return home
