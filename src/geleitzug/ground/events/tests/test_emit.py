# SPDX-License-Identifier: EUPL-1.2
"""Telling what has happened: entry and jobs together, values as JSON, everybody's own timeline."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import pytest
from django.db import connection
from tests.furnished import Town

from geleitzug.ground.events import Event, all_reactions, emit, register_reactions
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import job
from geleitzug.ground.jobs.queue import kept_aside, name_of


class Colour(StrEnum):
    """What a bell may look like."""

    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRung(Event):
    """Somebody rang."""

    bell: UUID
    colour: Colour
    day: date
    times: tuple[int, ...]


def bell(**more: UUID) -> BellRung:
    return BellRung(subject=uuid7(), bell=UUID(int=1), colour=Colour.RED, day=date(2026, 3, 9), times=(1, 2), **more)


def test_an_entry_says_who_did_what_in_plain_values(town: Town) -> None:
    clerk = town.staff("tax")

    with town.inside():
        entry = emit(bell(), by=clerk)

    assert (entry.kind, entry.actor_name, entry.actor_kind) == ("BellRung", clerk.name, "staff")
    assert entry.facts == {"bell": str(UUID(int=1)), "colour": "red", "day": "2026-03-09", "times": [1, 2]}


def test_a_holder_reads_what_is_theirs_and_nothing_else(town: Town) -> None:
    erika, jan = town.account(), town.account("jan@example.org")
    assert erika.holder is not None
    with town.inside():
        mine = emit(bell(holder=erika.holder), by=town.staff("tax"))
        emit(bell(), by=town.staff("tax"))

    with town.outside(erika):
        seen = list(Entry.objects.filter(kind="BellRung"))
    with town.outside(jan):
        unseen = Entry.objects.filter(kind="BellRung").count()

    assert seen == [mine]
    assert unseen == 0


def test_all_reactions_are_jobs_with_a_name(town: Town) -> None:
    names = [name_of(job) for jobs in all_reactions().values() for job in jobs]

    assert "cases.open_case" in names
    assert all("." in name for name in names)


def test_registering_a_table_twice_changes_nothing() -> None:
    before = all_reactions()

    register_reactions(before)

    assert all_reactions() == before


@dataclass(frozen=True, slots=True, kw_only=True)
class CupBroken(Event):
    """Something fell."""


BROKEN = UUID(int=7)


@job("probe.sweep", only_if=lambda subject: subject == BROKEN)
def sweep(**_facts: object) -> None:
    """Sweep up."""


def test_a_job_that_would_find_nothing_to_do_is_not_asked_for(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[emit.__module__], "_reactions", {CupBroken: [sweep]})
    clerk, erika = town.staff("tax"), town.account()

    with town.inside(), kept_aside() as aside:
        emit(CupBroken(subject=BROKEN), by=clerk)
        emit(CupBroken(subject=uuid7()), by=clerk)
        asked_inside = len(aside.waiting)
    with town.outside(erika), kept_aside() as aside:
        emit(CupBroken(subject=uuid7(), holder=erika.holder), by=erika)
        asked_outside = len(aside.waiting)

    assert asked_inside == 1
    assert asked_outside == 1, "people outside do not see all there is, so the job looks itself"


def test_what_asks_for_a_job_and_fails_has_not_told_anything(town: Town) -> None:
    def ring_and_fail() -> None:
        with town.inside():
            emit(bell(), by=town.staff("tax"))
            raise RuntimeError("the rope is torn")

    with pytest.raises(RuntimeError):
        ring_and_fail()

    with town.machine(), connection.cursor() as cursor:
        cursor.execute("select count(*) from events_entry where kind = 'BellRung'")
        assert cursor.fetchone() == (0,)
