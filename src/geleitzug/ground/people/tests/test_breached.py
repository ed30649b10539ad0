# SPDX-License-Identifier: EUPL-1.2
"""A password that was stolen elsewhere is refused where the operator has put the list beside."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from geleitzug.ground.people import breached, passwords

WORDS = [f"wort{number}-pferd-batterie" for number in range(500)]


@pytest.fixture
def listed(tmp_path: Path, settings: Any) -> Path:
    """A list of five hundred in the order of their hashes, with counts of different lengths."""
    file = tmp_path / "pwned.txt"
    hashes = sorted(hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper() for word in WORDS)
    file.write_bytes(b"".join(f"{each}:{10 ** (number % 7)}\r\n".encode() for number, each in enumerate(hashes)))
    settings.BREACHED_PASSWORDS = file
    return file


def test_every_line_is_found_and_nothing_else(listed: Path) -> None:
    assert all(breached.is_known(word) for word in WORDS)
    assert not any(breached.is_known(word.upper()) for word in WORDS)
    assert breached.complaint(listed) == ""


def test_a_stolen_password_is_refused_with_a_sentence(listed: Path) -> None:
    assert "gestohlen" in passwords.problem_of(WORDS[7])
    assert passwords.problem_of("noch-nie-gesehen-hier") == ""


def test_without_a_list_none_is_known(settings: Any) -> None:
    settings.BREACHED_PASSWORDS = None

    assert not breached.is_known(WORDS[0])
    assert list(breached.check(None)) == []


@pytest.mark.parametrize(
    ("content", "wrong"),
    [(None, "cannot be read"), (b"", "no list"), (b"passwort123\n" * 50, "no list"), ("turned", "not ordered")],
)
def test_what_is_no_such_list_is_told_and_lets_nobody_down(listed: Path, content: Any, wrong: str) -> None:
    if content is None:
        listed.unlink()
    else:
        turned = b"".join(reversed(listed.read_bytes().splitlines(keepends=True)))
        listed.write_bytes(turned if content == "turned" else content)

    (told,) = breached.check(None)

    assert wrong in told.msg
    assert not breached.is_known("irgendein-langes-wort")
