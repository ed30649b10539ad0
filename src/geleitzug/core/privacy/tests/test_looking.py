# SPDX-License-Identifier: EUPL-1.2
"""Who looked at whose data is written down once an hour, by office and role, and costs a page one statement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.core.cases.actions import claiming
from geleitzug.core.privacy import looking
from geleitzug.core.privacy.looking import Capacity, Seen
from geleitzug.core.privacy.models import Look
from geleitzug.core.privacy.rules import What
from geleitzug.ground.people.actors import Actor, ActorKind

DOGS, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"


def test_a_look_costs_one_statement_and_the_next_in_the_hour_none(own_town: Town) -> None:
    dog = own_town.play(DOGS, "ein-hund", steps=0)
    katrin, case = own_town.staff("tax"), own_town.case(dog)

    with own_town.inside(), CaptureQueriesContext(connection) as first:
        looking.look_at_case(katrin, case)
    with own_town.inside(), CaptureQueriesContext(connection) as second:
        for _again in range(20):
            looking.look_at_case(katrin, case)

    assert [query["sql"][:24] for query in first.captured_queries] == ['INSERT INTO "privacy_loo']
    assert second.captured_queries == []
    with own_town.outside(own_town.holder_of(dog)):
        look = Look.objects.get()
    assert (look.office, look.role, look.what, look.thing) == ("tax", "clerk", What.CASE, dog.pk)
    assert look.name == ""


def test_what_another_process_has_written_is_not_written_twice(own_town: Town) -> None:
    dog = own_town.play(DOGS, "ein-hund", steps=0)
    katrin, case = own_town.staff("tax"), own_town.case(dog)

    for _process in range(3):
        with own_town.inside():
            looking.look_at_case(katrin, case)
        looking.forget_all()

    with own_town.inside():
        assert Look.objects.count() == 1


def test_an_hour_later_it_is_another_look(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, case = town.staff("tax"), town.case(dog)
    nine = datetime(2026, 11, 30, 9, 59, tzinfo=UTC)

    for moment in (nine, nine + timedelta(seconds=30), nine + timedelta(minutes=2)):
        with town.inside(), mock.patch("geleitzug.core.privacy.looking.timezone.now", return_value=moment):
            looking.look_at_case(katrin, case)

    with town.inside():
        assert list(Look.objects.order_by("hour").values_list("hour", flat=True)) == [
            datetime(2026, 11, 30, 9, tzinfo=UTC),
            datetime(2026, 11, 30, 10, tzinfo=UTC),
        ]


def test_a_look_that_is_rolled_back_is_not_remembered(own_town: Town) -> None:
    dog = own_town.play(DOGS, "ein-hund", steps=0)
    katrin, case = own_town.staff("tax"), own_town.case(dog)

    with own_town.inside():
        looking.look_at_case(katrin, case)
        transaction.set_rollback(True)
    with own_town.inside():
        looking.look_at_case(katrin, case)

    with own_town.inside():
        assert Look.objects.count() == 1


def test_who_helps_is_told_as_the_office_that_was_asked(town: Town) -> None:
    house = town.play(BUILDING, "abstandsflaechen-fehlen", steps=3)
    fire = town.staff("fire", "expert")

    with town.inside():
        looking.look_at_case(fire, town.case(house))

    with town.outside(town.holder_of(house)):
        assert list(Look.objects.values_list("office", "role")) == [("fire", "expert")]


def test_a_town_that_names_its_people_keeps_their_name(town: Town) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    katrin, case = town.staff("tax"), town.case(dog)
    named = mock.Mock(values={looking.NAMES_PEOPLE: True})

    with town.inside(), mock.patch("geleitzug.core.privacy.looking.directory.by_id", return_value=named):
        looking.look_at_case(katrin, case)

    with town.outside(town.holder_of(dog)):
        assert Look.objects.get().name == katrin.name


def test_many_letters_are_one_statement(town: Town) -> None:
    dogs = [town.play(DOGS, "ein-hund", steps=0) for _ in range(3)]
    katrin = town.staff("tax")

    with town.inside(), CaptureQueriesContext(connection) as sent:
        looking.look_at(katrin, What.LETTER, [Seen(dog.pk, dog.holder) for dog in dogs], permission="mailbox.print")

    assert len(sent.captured_queries) == 1
    with town.inside():
        assert Look.objects.filter(what=What.LETTER).count() == 3


def test_a_role_in_the_office_that_is_meant_comes_before_others() -> None:
    both = Actor(ActorKind.STAFF, roles=frozenset({("building", "head"), ("fire", "expert"), ("tax", "digital")}))

    assert looking.capacity_of(both, "cases.see", "fire") == Capacity("fire", "expert")
    assert looking.capacity_of(both, "cases.see", "tax") == Capacity("building", "head")
    assert looking.capacity_of(Actor(ActorKind.STAFF), "cases.see") == Capacity("", "")


# --- walls ------------------------------------------------------------------------------------------------------


def test_nobody_reads_looks_at_somebody_else(town: Town) -> None:
    dog, other = town.play(DOGS, "ein-hund", steps=0), town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    katrin = town.staff("tax")
    with town.inside():
        looking.look_at_case(katrin, town.case(dog))
        looking.look_at_case(katrin, town.case(other))

    with town.outside(town.holder_of(dog)):
        mine = list(Look.objects.values_list("application", flat=True))
    with town.outside(town.holder_of(other)):
        theirs = list(Look.objects.values_list("application", flat=True))
    with town.outside(town.guest()):
        nobodys = list(Look.objects.all())

    assert (mine, theirs, nobodys) == ([dog.pk], [other.pk], [])


@pytest.mark.parametrize("change", ["UPDATE privacy_look SET role = 'x'", "DELETE FROM privacy_look"])
@pytest.mark.parametrize("door", ["inside", "outside"])
def test_nobody_who_works_with_cases_changes_a_look(town: Town, change: str, door: str) -> None:
    dog = town.play(DOGS, "ein-hund", steps=0)
    with town.inside():
        looking.look_at_case(town.staff("tax"), town.case(dog))
    opened = town.inside() if door == "inside" else town.outside(town.holder_of(dog))

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), opened:
        connection.cursor().execute(change)


def test_looks_go_with_the_application_and_move_with_it(own_town: Town) -> None:
    dog = own_town.play(DOGS, "zwei-hunde-ohne-konto", steps=0)
    with own_town.inside():
        looking.look_at_case(own_town.staff("tax"), own_town.case(dog))
    erika = own_town.account()
    with own_town.outside(erika):
        claiming.claim(own_town.holder_of(dog), by=erika)

    with own_town.outside(erika):
        assert Look.objects.get().application_id == dog.pk
    with own_town.machine():
        Look.objects.filter(application=dog.pk).delete()
        assert Look.objects.count() == 0
