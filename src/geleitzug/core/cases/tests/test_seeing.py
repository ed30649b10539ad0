# SPDX-License-Identifier: EUPL-1.2
"""Who sees a case: its own office, and who helps with it for as long as they need it (Art. 5 (1) (c) GDPR)."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.bench.cloning import grow
from tests.furnished import Town

from geleitzug.core.cases import lists, queries
from geleitzug.core.cases.actions import asking, ending, process
from geleitzug.core.cases.lists import WorklistFilter
from geleitzug.core.cases.models import Application, Case, Task
from geleitzug.core.cases.rules import NotAllowedNow, State
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted
from geleitzug.ground.postgres import ADMIN, Server
from geleitzug.ground.web.keyset import page_of

BUILDING, DOG = "baugenehmigung-vereinfacht", "hundesteuer-anmelden"
REVIEWED, FIRE_HAS_SPOKEN, ALL_HAVE_SPOKEN = 1, 2, 5


def sees(town: Town, who: Actor, application: Application) -> bool:
    with town.inside():
        try:
            return queries.case_for(who, application.number).pk == application.pk
        except Http404:
            return False


def test_who_is_asked_sees_the_case_and_nobody_else_does(town: Town) -> None:
    before, after = town.play(BUILDING, "carport", 0), town.play(BUILDING, "carport", REVIEWED)

    assert not sees(town, town.staff("fire", "expert"), before)
    assert sees(town, town.staff("fire", "expert"), after)
    assert sees(town, town.staff("building"), after)
    assert not sees(town, town.staff("tax"), after)


def test_who_has_spoken_sees_the_case_until_it_is_decided(town: Town) -> None:
    building = town.play(BUILDING, "carport", ALL_HAVE_SPOKEN)
    sven = town.staff("fire", "expert")
    undecided = sees(town, sven, building)

    decided = town.play(BUILDING, "carport")

    assert undecided
    assert not sees(town, sven, decided)
    assert sees(town, town.staff("building"), decided)


def test_a_case_that_is_stuck_behind_its_decision_is_decided(town: Town) -> None:
    building = town.play(BUILDING, "carport")
    with town.machine():
        Case.objects.filter(pk=building.pk).update(state=State.STUCK)
    case = town.case(building)

    assert not sees(town, town.staff("fire", "expert"), building)
    assert not ending.may_withdraw(case.application)
    assert queries.status_of(case.application)[-1].state == "done"
    with town.inside(), pytest.raises(NotAllowedNow):
        asking.ask(case, by=town.staff("building"), text="Und noch etwas?")


def test_who_is_not_needed_any_more_sees_it_no_longer(town: Town) -> None:
    void, withdrawn = town.play(BUILDING, "carport", REVIEWED), town.play(BUILDING, "carport", FIRE_HAS_SPOKEN)
    applicant = town.holder_of(withdrawn)
    with town.machine():
        Task.objects.filter(case=void.pk, office="fire").update(cancelled=True)
    with town.outside(applicant):
        ending.withdraw(withdrawn, by=applicant)
    town.jobs()

    assert not sees(town, town.staff("fire", "expert"), void)
    assert not sees(town, town.staff("fire", "expert"), withdrawn)


def test_who_has_something_to_do_after_the_decision_sees_it_for_that(town: Town) -> None:
    building = town.play(BUILDING, "carport")
    with town.machine():
        Task.objects.filter(case=building.pk, office="roads").update(done_at=None)

    assert sees(town, town.staff("roads", "expert"), building)
    assert not sees(town, town.staff("fire", "expert"), building)


def test_a_role_that_sees_no_cases_in_an_office_sees_none_there(town: Town) -> None:
    dog = town.play(DOG, "ein-hund", 0)
    done = town.play(DOG, "ein-hund")
    roles = frozenset({("building", "clerk"), ("tax", "digital")})
    mixed = Actor(ActorKind.STAFF, id=town.staff("building").id, name="Zwei Rollen", roles=roles)

    assert not sees(town, mixed, dog)
    with town.inside():
        assert done.pk not in [case.pk for case in page_of(lists.finished(mixed, WorklistFilter()), key=("-id",)).rows]


def test_what_is_over_for_somebody_is_over_for_their_notes(town: Town) -> None:
    building = town.play(BUILDING, "carport", ALL_HAVE_SPOKEN)
    sven = town.staff("fire", "expert")
    with town.inside():
        asking.note(town.case(building), by=sven, text="Wir korrigieren: Die Zufahrt reicht doch.")
    decided = town.play(BUILDING, "carport")

    with town.inside(), pytest.raises(NotPermitted):
        asking.note(town.case(decided), by=sven, text="Zu spät.")


def test_a_case_is_found_by_its_number_however_many_there_are(own_town: Town, database_server: Server) -> None:
    building = own_town.play(BUILDING, "carport", REVIEWED)
    with psycopg.connect(database_server.url(ADMIN, own_town.database), autocommit=True) as line:
        grow(line, 400)
    sven = own_town.staff("fire", "expert")

    with own_town.inside(), CaptureQueriesContext(connection) as captured:
        queries.case_for(sven, building.number)
    with own_town.inside(), connection.cursor() as cursor:
        cursor.execute(f"explain {captured[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "one_case_a_number" in plan
    assert "Seq Scan on cases_" not in plan, plan


def test_taking_a_case_needs_the_permission_in_its_own_office(town: Town) -> None:
    building = town.play(BUILDING, "carport", REVIEWED)

    with town.inside(), pytest.raises(NotPermitted):
        process.take(town.case(building), by=town.staff("fire", "expert"))
