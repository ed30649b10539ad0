# SPDX-License-Identifier: EUPL-1.2
"""The walk through ASVS 5.0 is whole: every requirement of levels 1 and 2 once, and what it points to is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.guards.test_documents import ROOT, names_in

PAGE = ROOT / "docs" / "security" / "asvs.md"
ROW = re.compile(r"^\| (V\S+) \| (\S+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
ID = re.compile(r"V([1-9]\d?)\.([1-9]\d?)\.([1-9]\d?)")
PLACE = re.compile(r"`([\w.-]+(?:/[\w.-]+)*\.\w+)(?:::(test_\w+))?`")
STATES = {"met", "partly", "open", "n/a"}
PER_CHAPTER = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16,
    17: 7,
}  # fmt: skip
"""How many requirements of levels 1 and 2 each chapter of version 5.0.0 has: 253 in all, 70 of them of level 1."""


def rows() -> list[tuple[str, str, str, str, str]]:
    """Return id, level, what is asked, state and how."""
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_each_requirement_stands_there_once_and_in_order() -> None:
    numbers = [tuple(map(int, found.groups())) for each in rows() if (found := ID.fullmatch(each[0]))]

    assert len(numbers) == len(rows())
    assert numbers == sorted(set(numbers))
    assert Counter(chapter for chapter, _section, _number in numbers) == PER_CHAPTER
    assert Counter(level for _id, level, *_rest in rows()) == {"1": 70, "2": 183}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_a_requirement_points_to_is_there(row: tuple[str, str, str, str, str]) -> None:
    _id, _level, _asked, state, how = row
    lost = [f"{place}::{test}" for place, test in PLACE.findall(how) if not is_there(place, test)]

    assert state in STATES
    assert lost == []
    assert PLACE.findall(how) or state in ("open", "n/a") or how == "the table below", "nothing shows it"


def test_what_is_open_is_gathered() -> None:
    gathered = PAGE.read_text(encoding="utf-8").partition("## What is open")[2].partition("\n## ")[0]

    assert [each[0] for each in rows() if each[3] == "open" and each[0] not in gathered] == []


def test_the_guard_sees_what_it_guards() -> None:
    assert is_there("ground/web/middleware.py", "")
    assert not is_there("ground/web/nowhere.py", "")
    assert is_there("tests/guards/test_asvs.py", "test_the_guard_sees_what_it_guards")
    assert not is_there("tests/guards/test_asvs.py", "test_that_nobody_has_written")


def is_there(place: str, test: str) -> bool:
    """Tell whether a file is in the house, and holds the test that is named."""
    path = next((found for base in ("src/geleitzug", "src", "") if (found := ROOT / base / place).is_file()), None)
    return path is not None and (not test or test in names_of(path))


def names_of(path: Path) -> set[str]:
    """Return the tests of a file."""
    return {name for name in names_in(path) if name.startswith("test_")}
