# SPDX-License-Identifier: EUPL-1.2
"""A furnished town for the tests of what is measured, and people who work in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.furnished import Town, furnished_database, own_town, town

from geleitzug.core.cases.actions import deciding, process
from geleitzug.core.cases.models import Application, Task
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.payments import scripted
from geleitzug.ground.ids import uuid7

__all__ = ["furnished_database", "own_town", "town"]

DOGS, STORY = "hundesteuer-anmelden", "ein-hund"
MONDAY = datetime(2026, 3, 9, 8, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    with scripted.playing():
        yield


def worked(town: Town, deciders: Sequence[int], *, letters: bool = False) -> list[Application]:
    """Let dogs be registered, each decided by the person of a number in four hours; one person sends the tags.

    Only with ``letters`` does a worker write them: then the cases are decided, and it takes four times as long.
    """
    clerk = town.staff("tax")
    people = {number: replace(clerk, id=uuid7(), name=f"Person {number}") for number in deciders}
    found = [town.play(DOGS, STORY, steps=0) for _number in deciders]
    for dog, number in zip(found, deciders, strict=True):
        with town.inside():
            task = town.task(dog, "decide")
            deciding.decide(task, by=people[number], outcome=Outcome.GRANTED, reasons="Der Hund ist gemeldet.")
            process.complete(town.task(dog, "check"), by=clerk, result={"done": True, "text": "Marke 1"})
    if letters:
        town.jobs()
    with town.machine():
        Task.objects.filter(element="Task_Decide").update(opened_at=MONDAY, done_at=MONDAY + timedelta(hours=4))
    return found
