# SPDX-License-Identifier: EUPL-1.2
"""Every story of every package is played through the real actions; every letter passes the structural check."""

from __future__ import annotations

from pathlib import Path

import pytest

from geleitzug.config import checking, seed
from geleitzug.core.catalogue.reading import read_folder

SERVICES = Path(__file__).resolve().parents[2] / "services"
STORIES = [
    (folder.name, path.stem) for folder in sorted(SERVICES.iterdir()) for path in sorted(folder.glob("examples/*.yaml"))
]


@pytest.fixture
def moved_in(transactional_db: None) -> None:
    seed.people_move_in()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("key", sorted({key for key, _name in STORIES}))
def test_a_package_is_well_and_its_stories_end_as_told(moved_in: None, key: str) -> None:
    lines = list(checking.check_one(SERVICES / key))

    assert [line for well, line in lines if not well] == []


@pytest.mark.parametrize("key", sorted({key for key, _name in STORIES}))
def test_a_package_tells_what_can_happen(key: str) -> None:
    kinds = [story.get("story") for story in read_folder(SERVICES / key).examples.values()]

    assert len(kinds) >= 4
    assert {"granted", "refused", "incomplete", "stopped"} <= set(kinds)
