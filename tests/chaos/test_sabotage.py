# SPDX-License-Identifier: EUPL-1.2
"""The saboteur kills every part, as often as told, spread over the work, and nothing that has not come up again."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.chaos import sabotage
from tests.chaos.sabotage import VICTIMS, Saboteur


class House:
    """Tells whom somebody killed; a part can be down."""

    def __init__(self) -> None:
        self.killed: list[str] = []
        self.down: set[str] = set()

    def kill(self, name: str) -> bool:
        if name in self.down:
            return False
        self.killed.append(name)
        return True

    def processes(self) -> dict[str, list[int]]:
        return {name: [1] if name in self.down else [1, 2] for name in ("web", "worker")}


class Ledger:
    many = 0


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(sabotage.os, "kill", lambda pid, sign: sent.append(pid))
    return sent


def saboteur(house: Any, ledger: Any, kills: int = 12) -> Saboteur:
    return Saboteur(house, ledger, random.Random(4), kills, 100)


def test_each_part_has_its_turn_before_any_has_a_third(signals: list[int]) -> None:
    house, ledger = House(), Ledger()
    who = saboteur(house, ledger)

    for ledger.many in range(100):
        who.look()
        who.look()

    assert sum(who.killed.values()) == 12
    assert {*who.killed} == {*VICTIMS}
    assert {*who.killed.values()} == {2, 3}
    assert signals == [2] * (who.killed["one web worker"] + who.killed["one job worker"])
    assert sorted(house.killed) == sorted(
        name for name in ("web", "worker", "database") for _kill in range(who.killed[name])
    )


def test_nothing_is_killed_before_its_place(signals: list[int]) -> None:
    house, ledger = House(), Ledger()
    who = saboteur(house, ledger)
    first, second = who.due[0][0], who.due[1][0]
    assert 0 < first < second

    ledger.many = first - 1
    who.look()
    assert not who.killed
    ledger.many = first
    who.look()
    who.look()

    assert sum(who.killed.values()) == 1


def test_what_is_down_is_killed_when_it_is_up_again(signals: list[int]) -> None:
    house, ledger = House(), Ledger()
    house.down = {"web", "worker", "database"}
    who = saboteur(house, ledger)
    ledger.many = 100

    who.look()
    assert not who.killed
    house.down = set()
    for _look in range(12):
        who.look()

    assert sum(who.killed.values()) == 12
