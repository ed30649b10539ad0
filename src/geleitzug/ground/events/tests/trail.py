# SPDX-License-Identifier: EUPL-1.2
"""A trail for tests: entries that say little, and what is seen when one looks at them. Everything is committed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from tests.furnished import Town

from geleitzug.ground.events import Event, emit, linking, proving
from geleitzug.ground.events.proving import Anchor
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSaid(Event):
    """Somebody said something."""

    sealed: ClassVar[tuple[str, ...]] = ("word",)
    number: int
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSaid(Event):
    """Nobody said anything: no key is made for what is sealed in it, and its entry is all that is written."""


def say(town: Town, number: int = 3, **more: Any) -> list[UUID]:
    with town.machine():
        return [emit(WordSaid(subject=uuid7(), number=each, **more), by=MACHINE).pk for each in range(number)]


def say_sealed(town: Town) -> tuple[UUID, UUID]:
    """Write an entry with sealed words; returns the entry and its subject."""
    draft = town.play("hundesteuer-anmelden", "ein-hund", steps=-1)
    with town.machine():
        entry = emit(WordSaid(subject=draft.pk, number=1, word="Rex"), by=MACHINE)
    assert entry.words == {"word": "Rex"}
    return entry.pk, draft.pk


def link_all(town: Town) -> None:
    """ChainLink until nothing is left; other tests' transactions on this server may go on for a moment."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with town.machine():
            linking.link_entries()
            if proving.oldest_unlinked() is None:
                return
        time.sleep(0.05)
    raise AssertionError("nothing was linked")


def proof(town: Town, *anchors: Anchor) -> proving.Proof:
    with town.machine():
        return proving.prove(anchors)


def found(town: Town, *anchors: Anchor) -> tuple[str, UUID | None]:
    place = proof(town, *anchors).found
    assert place is not None
    return place.what, place.entry
