# SPDX-License-Identifier: EUPL-1.2
"""A plan is made, looked at and carried out: in pieces, stopped and gone on with, once for each case."""

from __future__ import annotations

from typing import Any

import pytest
from tests.furnished import Town

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.tests.test_moving import DOG, with_a_look
from geleitzug.core.moving import actions, carrying, planning, queries
from geleitzug.core.moving.models import Moving
from geleitzug.core.moving.rules import MovingError
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import NotPermitted

State = Moving.State


def planned(town: Town) -> Moving:
    """Let a plan be made for the dogs of a town."""
    with town.inside():
        offering = town.service(DOG).offering
        moving = actions.plan(offering, targets={}, catch_up=(), by=town.staff("digital", "digital"))
    town.jobs()
    return again(town, moving)


def again(town: Town, moving: Moving) -> Moving:
    with town.machine():
        return Moving.objects.select_related("version").get(pk=moving.pk)


def versions(town: Town, dogs: list[Application]) -> list[bool]:
    """Tell of each case whether it follows another process than it began with."""
    return [town.case(dog).process_version_id is not None for dog in dogs]


def test_a_plan_says_how_cases_fare_and_is_carried_out_once(town: Town) -> None:
    dogs = [town.play(DOG, name, 0) for name in ("ein-hund", "ein-hund", "gefaehrlicher-hund")]
    town.publish(DOG, process=with_a_look)
    digital = town.staff("digital", "digital")

    moving = planned(town)
    with town.inside():
        (behind,) = queries.behind(town.service(DOG).offering)
        groups = queries.groups_of(moving)
        process.take(town.case(dogs[1]), by=town.staff("tax"))
        actions.go(moving, by=digital)
    town.jobs()
    town.jobs()

    assert (behind.cases, moving.looked, moving.state) == (3, 3, State.PLANNED)
    assert [(each.stands, each.cases) for each in groups] == [(["Task_Decide"], 2), (["Task_Opinion_Trade"], 1)]
    assert [each.effect["skipped"] for each in groups if each.effect] == [["Task_Look"], []]
    assert versions(town, dogs) == [True, False, True]
    with town.inside():
        now = again(town, moving)
        assert (now.state, queries.standing_of(now)) == (State.DONE, queries.Progress(0, 2, 1))
        assert [(row.number, sorted(row.reason or {})) for row in queries.left(now)] == [(dogs[1].number, ["de", "en"])]
        assert Entry.objects.filter(kind="CaseMoved", subject__in=[dog.pk for dog in dogs]).count() == 2
        assert queries.behind(town.service(DOG).offering)[0].cases == 1


def test_a_moving_is_halted_and_gone_on_with(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    dogs = [town.play(DOG, "ein-hund", 0) for _each in range(2)]
    town.publish(DOG, process=with_a_look)
    digital, moving = town.staff("digital", "digital"), planned(town)
    monkeypatch.setattr(carrying, "AT_ONCE", 1)

    with town.inside():
        actions.go(moving, by=digital)
    carrying.carry(tenant=town.id, moving=str(moving.pk))
    with town.inside():
        with pytest.raises(MovingError):
            actions.plan(town.service(DOG).offering, targets={}, catch_up=(), by=digital)
        actions.halt(moving, by=digital)
    town.jobs()
    halfway = versions(town, dogs)
    with town.inside():
        actions.go(moving, by=digital)
    town.jobs()

    assert halfway == [True, False]
    assert versions(town, dogs) == [True, True]
    assert again(town, moving).state == State.DONE


def test_a_case_that_cannot_be_looked_at_stops_no_plan(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    dogs = [town.play(DOG, "ein-hund", 0) for _each in range(2)]
    town.publish(DOG, process=with_a_look)
    standing, calls = planning.standing, []

    def broken(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise KeyError("Task_Gone")
        return standing(*args)

    monkeypatch.setattr(planning, "standing", broken)
    moving = planned(town)
    with town.inside():
        left = [(row.number, row.reason) for row in queries.left(moving)]
        actions.go(moving, by=town.staff("digital", "digital"))
    town.jobs()

    assert (moving.state, moving.looked) == (State.PLANNED, 2)
    assert [number for number, _why in left] == [dogs[0].number]
    assert left[0][1] == {
        "de": "Dieser Vorgang ließ sich nicht prüfen. Er bleibt, wie er ist.",
        "en": "This case could not be checked. It stays as it is.",
    }
    assert versions(town, dogs) == [False, True]


def test_a_case_that_breaks_keeps_no_other_from_being_moved(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    dogs = [town.play(DOG, "ein-hund", 0) for _each in range(2)]
    town.publish(DOG, process=with_a_look)
    moving = planned(town)
    follow = process.follow

    def broken(case: object, *args: object, **more: object) -> None:
        if getattr(case, "pk", None) == dogs[0].pk:
            raise RuntimeError("broken")
        follow(case, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "follow", broken)
    with town.inside():
        actions.go(moving, by=town.staff("digital", "digital"))
    town.jobs()

    assert versions(town, dogs) == [False, True]
    with town.inside():
        assert queries.standing_of(moving) == queries.Progress(0, 1, 1)


def test_only_who_releases_services_moves_cases(town: Town) -> None:
    with town.inside(), pytest.raises(NotPermitted):
        actions.plan(town.service(DOG).offering, targets={}, catch_up=(), by=town.staff("tax"))
