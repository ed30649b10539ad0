# SPDX-License-Identifier: EUPL-1.2
"""A guest who gets an account takes along what they have begun."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.furnished import Town, at_once

from geleitzug.core.cases import correspondence, queries
from geleitzug.core.cases.actions import applying, process
from geleitzug.core.cases.actions.claiming import claim
from geleitzug.core.cases.models import Case
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people import holders
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted
from geleitzug.ground.tenancy import doors

DOG, BUILDING = "hundesteuer-anmelden", "baugenehmigung-vereinfacht"
GUESTS = "zwei-hunde-ohne-konto"


def test_everything_a_guest_has_moves_to_the_account(town: Town) -> None:
    open_case = town.play(DOG, GUESTS, 0)
    guest, jan = town.holder_of(open_case), town.account("jan@example.org")

    with town.outside(guest):
        taken = claim(guest, by=jan)

    with town.outside(jan):
        found = queries.application_for(jan, open_case.pk)
        listed = [application.pk for application in queries.applications_of(jan)]
    with town.machine():
        left = {model.__name__ for model in holders.held() if model._default_manager.filter(holder=guest.holder)}
    assert taken == 1
    assert found.has_account
    assert listed == [open_case.pk]
    assert left == set()


def test_afterwards_the_code_opens_nothing(town: Town) -> None:
    draft = town.play(DOG, GUESTS, -1)
    guest = town.holder_of(draft)

    with town.outside(guest):
        claim(guest, by=town.account())

    with town.outside(guest):
        assert list(queries.applications_of(guest)) == []


def test_it_is_told_and_the_office_goes_on_as_before(town: Town) -> None:
    sent = town.play(DOG, GUESTS, 0)
    guest, jan = town.holder_of(sent), town.account("jan@example.org")

    with town.outside(guest):
        claim(guest, by=jan)

    with town.inside():
        told = queries.timeline(sent.pk, public=True)
    assert told[0].kind == "ApplicationClaimed"
    assert {entry.holder for entry in told} == {jan.holder}
    assert town.case(sent).holder == jan.holder


def test_what_was_begun_in_several_towns_comes_along(town: Town, sandmoor: Town) -> None:
    here = town.play(DOG, GUESTS, -1)
    guest, jan = town.holder_of(here), town.account("jan@example.org")
    with sandmoor.outside(guest):
        there = applying.start(sandmoor.service(DOG), by=guest)

    with town.outside(guest):
        taken = claim(guest, by=jan)

    with town.outside(jan):
        found = {application.pk for application in queries.applications_of(jan)}
    assert taken == 2
    assert found == {here.pk, there.pk}


def test_other_guests_keep_theirs(town: Town) -> None:
    mine, theirs = town.play(DOG, GUESTS, -1), town.play(DOG, GUESTS, -1)

    with town.outside(town.holder_of(mine)):
        claim(town.holder_of(mine), by=town.account())

    assert town.again(theirs).holder == theirs.holder


def test_nobody_takes_from_an_account_and_no_guest_takes_at_all(town: Town) -> None:
    erika, jan, guest = town.account(), town.account("jan@example.org"), town.guest()

    for whose, who in ((erika, jan), (guest, town.guest()), (erika, guest)):
        with town.outside(who), pytest.raises(NotPermitted):
            claim(whose, by=who)


def test_what_an_entry_says_cannot_be_changed_by_anybody_of_the_house(town: Town) -> None:
    town.play(DOG, "ein-hund", 0)

    for role in doors.ROLES:
        for attempt in ("update events_entry set kind = 'x'", "delete from events_entry"):
            with (
                doors.open_door(doors.Door(role, town.id)),
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(attempt)

    with town.machine():
        assert Entry.objects.filter(kind="ApplicationSubmitted").exists()


# --- while the office or the worker writes ----------------------------------------------------------------------------


def write(town: Town, case: Case) -> None:
    """Write to whoever applies, as a step of the process does."""
    application = case.application
    correspondence.tell(application, kind="message", subject="Neues", body="Es geht weiter.", by=MACHINE)


def left_with(town: Town, guest: Actor) -> list[str]:
    with town.machine():
        return [each.__name__ for each in holders.held() if each._default_manager.filter(holder=guest.holder)]


WAITING = """
    SELECT count(*) FROM pg_locks waits WHERE NOT granted AND EXISTS (
        SELECT FROM pg_locks here WHERE here.pid = waits.pid
        AND here.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def wait_until_somebody_waits() -> None:
    for _turn in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for anybody")


@pytest.mark.parametrize("first", ["the writer", "who claims"])
def test_nothing_is_left_behind_that_was_being_written(own_town: Town, first: str) -> None:
    sent = own_town.play(DOG, GUESTS, 0)
    guest, jan = own_town.holder_of(sent), own_town.account("jan@example.org")
    is_held = threading.Event()

    def hold() -> None:
        is_held.set()
        wait_until_somebody_waits()

    def wait_for_the_other() -> None:
        assert is_held.wait(20)

    def writes(before: Callable[[], None], between: Callable[[], None]) -> None:
        before()
        with own_town.machine():
            case = process.lock(sent.pk)
            between()
            write(own_town, case)

    def claims(before: Callable[[], None], after: Callable[[], None]) -> None:
        before()
        with own_town.outside(guest), transaction.atomic():
            claim(guest, by=jan)
            after()

    def nothing() -> None:
        """Go on at once."""

    if first == "the writer":
        done = at_once(lambda: writes(nothing, hold), lambda: claims(wait_for_the_other, nothing))
    else:
        done = at_once(lambda: writes(wait_for_the_other, nothing), lambda: claims(nothing, hold))

    assert done == [None, None]
    assert left_with(own_town, guest) == []
