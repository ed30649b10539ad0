# SPDX-License-Identifier: EUPL-1.2
"""Deputies: which roles they hold and how long, what they do is told, and two persons look all the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.furnished import Town, at_once

from geleitzug.core.cases import clock, lists, queries
from geleitzug.core.cases.actions import asking, deciding, process
from geleitzug.core.cases.lists import WorklistFilter
from geleitzug.core.cases.models import Decision, Task
from geleitzug.core.cases.rules import FourEyes, Outcome
from geleitzug.core.staffing import deputies, rules
from geleitzug.core.staffing.errors import AlreadyDeputy, NoSuchColleague, WrongDays
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actions import staff_actor
from geleitzug.ground.people.actors import (
    LONGEST_NAME,
    Actor,
    ActorKind,
    NotPermitted,
    Represented,
    acting,
    may,
    require,
)
from geleitzug.ground.people.models import Deputyship, Membership, Staff

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


def person(town: Town, login: str, today: date | None = None) -> Actor:
    with town.inside():
        found = staff_actor(Staff.objects.get(login=login).pk, today=today)
    assert found is not None
    return found


def name(town: Town, absent: str, deputy: str, *, by: str = "", days: int = 3, first: date | None = None) -> Deputyship:
    """Let somebody name a deputy from today on; the absent person themselves, unless it says who."""
    first = first or timezone.localdate()
    actor = person(town, by or absent)
    with town.inside():
        return deputies.name_deputy(
            represented=Staff.objects.get(login=absent).pk, deputy=Staff.objects.get(login=deputy).pk, first=first,
            last=first + days * DAY, by=actor,
        )  # fmt: skip


# --- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "possible"),
    [
        (TODAY, TODAY, True),
        (TODAY, TODAY + rules.LONGEST, True),
        (TODAY, TODAY + rules.LONGEST + DAY, False),
        (TODAY - DAY, TODAY, False),
        (TODAY + DAY, TODAY, False),
    ],
)
def test_from_when_until_when(first: date, last: date, possible: bool) -> None:
    assert rules.days_are_possible(first, last, TODAY) is possible


def test_spans_share_a_day_or_none() -> None:
    assert rules.overlap(TODAY, TODAY + DAY, TODAY + DAY, TODAY + 2 * DAY)
    assert not rules.overlap(TODAY, TODAY, TODAY + DAY, TODAY + DAY)


def test_own_roles_go_before_those_of_others() -> None:
    key = person_id = uuid7()
    absent = Represented(key, "Erika", frozenset({("tax", "clerk"), ("tax", "head")}))
    kim = Actor(
        ActorKind.STAFF, id=person_id, name="Kim", roles=frozenset({("fire", "clerk")}) | absent.roles,
        represents=(absent,),
    )  # fmt: skip

    own = acting(kim, lambda office, role: role == "clerk")
    lent = acting(kim, lambda office, role: office == "tax")

    assert own.signed == "Kim"
    assert lent.signed == "Kim (in Vertretung für Erika)"
    assert kim.own_roles == {("fire", "clerk")}


def test_the_longest_names_still_fit_where_somebody_signs() -> None:
    absent = Represented(uuid7(), "E" * LONGEST_NAME, frozenset())
    kim = Actor(ActorKind.STAFF, name="K" * LONGEST_NAME, represents=(absent,), in_place_of=absent)

    assert len(kim.signed) <= 160


# --- naming ---------------------------------------------------------------------------------------------------------


def test_during_it_the_deputy_holds_the_roles_and_before_and_after_not(town: Town) -> None:
    today = timezone.localdate()
    name(town, "steueramt", "steueramt.leitung", first=today + DAY, days=1)

    with_it = [may(person(town, "steueramt.leitung", today + n * DAY), "cases.decide", office="tax") for n in range(4)]
    clerk = [("tax", "clerk") in person(town, "steueramt.leitung", today + n * DAY).roles for n in range(4)]

    assert with_it == [True] * 4  # the head decides anyway
    assert clerk == [False, True, True, False]


def test_a_head_names_somebody_of_another_office(town: Town) -> None:
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")

    deputy = person(town, "gewerbe")
    assert may(deputy, "cases.work", office="tax")
    assert [each.name for each in deputy.represents] == [person(town, "steueramt").name]


def test_a_clerk_names_only_colleagues_of_their_office(town: Town) -> None:
    with pytest.raises(NoSuchColleague):
        name(town, "steueramt", "gewerbe")


@pytest.mark.parametrize("by", ["gewerbe", "bauamt.leitung", "betrieb"])
def test_nobody_else_names_one(town: Town, by: str) -> None:
    with pytest.raises(NotPermitted):
        name(town, "steueramt", "steueramt.leitung", by=by)


def test_who_stands_in_for_a_head_names_nobody_else(town: Town) -> None:
    name(town, "steueramt.leitung", "steueramt")

    with pytest.raises(NotPermitted):
        name(town, "steueramt.leitung", "gewerbe", by="steueramt")


def test_roles_are_not_passed_on(town: Town) -> None:
    name(town, "steueramt", "bauamt", by="steueramt.leitung")
    name(town, "bauamt", "umwelt", by="bauamt.leitung")

    third = person(town, "umwelt")

    assert may(third, "cases.decide", office="building")
    assert not may(third, "cases.see", office="tax")


@pytest.mark.parametrize("days", [(-1, 3), (3, 1), (0, 400)])
def test_days_that_cannot_be(town: Town, days: tuple[int, int]) -> None:
    today = timezone.localdate()
    actor = person(town, "steueramt")
    with town.inside(), pytest.raises(WrongDays):
        deputies.name_deputy(
            represented=actor.id, deputy=person(town, "steueramt.leitung").id, first=today + days[0] * DAY,
            last=today + days[1] * DAY, by=actor,
        )  # type: ignore[arg-type]  # fmt: skip


def test_the_same_person_once_at_a_time(town: Town) -> None:
    name(town, "steueramt", "steueramt.leitung")

    with pytest.raises(AlreadyDeputy):
        name(town, "steueramt", "steueramt.leitung", first=timezone.localdate() + DAY)


def test_two_who_name_the_same_at_once_name_one(own_town: Town) -> None:
    outcomes = at_once(*[lambda: name(own_town, "steueramt", "steueramt.leitung")] * 2)

    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyDeputy", "Deputyship"]


def test_nobody_stands_in_for_themselves_not_even_in_the_database(town: Town) -> None:
    key = person(town, "steueramt").id
    with town.inside(), pytest.raises(IntegrityError), transaction.atomic():
        Deputyship.objects.create(represented_id=key, deputy_id=key, first_day=TODAY, last_day=TODAY, named_by="x")


def test_ending_it_ends_it_at_once_and_is_written_down(town: Town) -> None:
    deputyship = name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    deputy = person(town, "gewerbe")
    with town.inside():
        process.take(queries.case_for(deputy, dog.number), by=deputy)
        for _ in range(2):
            deputies.end_deputyship(deputyship, by=person(town, "steueramt"))
    town.jobs()

    assert not may(person(town, "gewerbe"), "cases.work", office="tax")
    assert town.case(dog).assignee_id is None
    with town.inside():
        entries = Entry.objects.filter(subject=deputyship.represented_id).order_by("id")
        kinds = list(entries.values_list("kind", flat=True))
    assert kinds == ["DeputyNamed", "DeputyEnded"]


def test_strangers_end_nothing(town: Town) -> None:
    deputyship = name(town, "steueramt", "steueramt.leitung")

    with town.inside(), pytest.raises(NotPermitted):
        deputies.end_deputyship(deputyship, by=person(town, "gewerbe"))


def test_after_the_last_day_what_the_deputy_took_is_free_again(town: Town) -> None:
    deputyship = name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    deputy = person(town, "gewerbe")
    with town.inside():
        process.take(queries.case_for(deputy, dog.number), by=deputy)
        yesterday = timezone.localdate() - DAY
        Deputyship.objects.filter(pk=deputyship.pk).update(first_day=yesterday, last_day=yesterday)
    with town.machine():
        clock.end_deputyships()
        clock.end_deputyships()

    assert town.case(dog).assignee_id is None
    with town.inside():
        assert Entry.objects.filter(subject=dog.pk, kind="CaseAssigned").count() == 2


# --- what they do ---------------------------------------------------------------------------------------------------


def test_what_a_deputy_does_says_for_whom(town: Town) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    deputy, absent = person(town, "gewerbe"), person(town, "steueramt")

    with town.inside():
        case = queries.case_for(deputy, dog.number)
        process.take(case, by=deputy)
        asking.note(case, by=deputy, text="Angerufen.")
        deciding.decide(town.task(dog, "decide"), by=deputy, outcome=Outcome.GRANTED)
        entries = Entry.objects.filter(subject=dog.pk, actor_id=deputy.id)
        told = {entry.kind: (entry.actor_name, entry.facts.get("in_place_of")) for entry in entries}
        decision, task = Decision.objects.get(case=dog.pk), Task.objects.get(case=dog.pk, kind="decide")
    signed = f"{deputy.name} (in Vertretung für {absent.name})"

    assert set(told.values()) == {(deputy.name, absent.name)}
    assert {"CaseAssigned", "NoteWritten", "DecisionDrafted", "TaskDone"} <= told.keys()
    assert (decision.drafted_by, decision.drafted_by_name) == (deputy.id, signed)
    assert task.done_by == signed


def test_what_a_deputy_does_in_their_own_office_says_nothing_of_it(town: Town) -> None:
    shop = town.play("gewerbeanmeldung", "fahrradladen", steps=0)
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    deputy = person(town, "gewerbe")

    with town.inside():
        process.take(queries.case_for(deputy, shop.number), by=deputy)
        entry = Entry.objects.get(subject=shop.pk, kind="CaseAssigned")

    assert "in_place_of" not in entry.facts


def test_the_absent_persons_tasks_are_in_the_deputys_own_list(town: Town) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    absent = person(town, "steueramt")
    with town.inside():
        process.take(queries.case_for(absent, dog.number), by=absent)
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")

    with town.inside():
        mine = [
            task.case_id for rows in lists.worklist(person(town, "gewerbe"), WorklistFilter("mine")) for task in rows
        ]

    assert mine == [dog.pk]


# --- four eyes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(town: Town) -> Any:
    """A building permit that the clerk of the building office has decided and somebody has to approve."""
    return town.play("baugenehmigung-vereinfacht", "einfamilienhaus-mit-auflagen", steps=6)


def _approves(town: Town, application: Any, by: Actor) -> None:
    with town.inside(), transaction.atomic():
        deciding.approve(town.task(application, "approve"), by=by, approved=True)
        transaction.set_rollback(True)


def test_a_deputy_does_not_approve_what_the_absent_person_drafted(town: Town, drafted: Any) -> None:
    name(town, "bauamt", "bauamt.leitung")

    with pytest.raises(FourEyes):
        _approves(town, drafted, person(town, "bauamt.leitung"))


def test_a_deputy_of_the_head_does_not_approve_their_own_draft(town: Town, drafted: Any) -> None:
    name(town, "bauamt.leitung", "bauamt")

    with pytest.raises(FourEyes):
        _approves(town, drafted, person(town, "bauamt"))


def test_a_third_person_approves_as_the_heads_deputy(town: Town, drafted: Any) -> None:
    name(town, "bauamt.leitung", "gewerbe", by="bauamt.leitung")

    with town.inside():
        deciding.approve(town.task(drafted, "approve"), by=person(town, "gewerbe"), approved=True)
        decision = Decision.objects.get(case=drafted.pk)

    assert decision.is_approved
    assert decision.approved_by_name.endswith(f"(in Vertretung für {person(town, 'bauamt.leitung').name})")


def test_after_the_absence_the_head_approves_as_ever(town: Town, drafted: Any) -> None:
    deputyship = name(town, "bauamt", "bauamt.leitung")
    with town.inside():
        deputies.end_deputyship(deputyship, by=person(town, "bauamt"))

    _approves(town, drafted, person(town, "bauamt.leitung"))


# --- the wall and the price -----------------------------------------------------------------------------------------


def test_a_role_gives_what_it_gives_and_require_says_as_whom(town: Town) -> None:
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")

    as_deputy = require(person(town, "gewerbe"), "cases.work", office="tax")
    as_self = require(person(town, "gewerbe"), "cases.work", office="trade")

    assert as_deputy.in_place_of is not None
    assert as_self.in_place_of is None


def test_who_has_left_lends_nothing(town: Town) -> None:
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    with town.inside():
        Staff.objects.filter(login="steueramt").update(active=False)

    assert person(town, "gewerbe").represents == ()


def test_somebody_without_roles_of_their_own_is_nobody(town: Town) -> None:
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    with town.inside():
        key = Staff.objects.get(login="gewerbe").pk
        Membership.objects.filter(staff=key).delete()

        assert staff_actor(key) is None


@pytest.mark.parametrize(("login", "statements"), [("steueramt", 1), ("gewerbe", 3)])
def test_who_somebody_is_costs_one_statement_and_a_deputy_three(
    town: Town, login: str, statements: int, django_assert_num_queries: Any
) -> None:
    name(town, "steueramt", "gewerbe", by="steueramt.leitung")
    with town.inside():
        key = Staff.objects.get(login=login).pk
        with django_assert_num_queries(statements):
            staff_actor(key)
