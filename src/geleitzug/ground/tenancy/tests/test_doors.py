# SPDX-License-Identifier: EUPL-1.2
"""Doors with real transactions on one and the same connection: what was open before is restored, nothing leaks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from tests.furnished import Town

from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.doors import CITIZEN, MACHINE, OFFICE, ChangedInside, Door, NoDoor

# A table of the office and one of people outside; the floors above us own them.
Office: Any = apps.get_model("catalogue", "Office")
Application: Any = apps.get_model("cases", "Application")


def seen_by_the_database() -> tuple[str, str, str]:
    """Return role, town and holder as PostgreSQL has them now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, coalesce(current_setting('app.tenant', true), ''),"
            " coalesce(current_setting('app.holder', true), '')"
        )
        return cursor.fetchone()


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.fixture
def there(own_town: Town) -> UUID:
    return next(town.pk for town in directory.everyone() if town.key == "sandmoor")


@pytest.fixture
def somebody(own_town: Town) -> UUID:
    holder = own_town.account().holder
    assert holder is not None
    return holder


def test_a_door_ends_with_its_transaction_and_the_connection_is_used_again(own_town: Town, somebody: UUID) -> None:
    with doors.citizen_door(own_town.id, somebody):
        first, inside = backend(), seen_by_the_database()

    second, outside = backend(), seen_by_the_database()

    assert first == second
    assert inside == (CITIZEN, str(own_town.id), str(somebody))
    assert outside == ("geleitzug_login", "", "")
    with pytest.raises(NoDoor):
        doors.current()


def test_doors_nest_and_give_back_what_was(own_town: Town, there: UUID, somebody: UUID) -> None:
    with doors.citizen_door(own_town.id, somebody):
        with doors.machine_door(there):
            with doors.office_door(own_town.id):
                deepest = seen_by_the_database()
            middle = seen_by_the_database()
        back = seen_by_the_database()

    assert deepest == (OFFICE, str(own_town.id), "")
    assert middle == (MACHINE, str(there), "")
    assert back == (CITIZEN, str(own_town.id), str(somebody))


def test_an_exception_gives_back_what_was_and_undoes_what_was_done_inside(
    own_town: Town, there: UUID, somebody: UUID
) -> None:
    def write_and_fail() -> None:
        with doors.machine_door(there):
            Office.objects.create(function="nonsense", name={})
            raise RuntimeError("nonsense")

    with doors.citizen_door(own_town.id, somebody):
        with pytest.raises(RuntimeError):
            write_and_fail()
        back, door = seen_by_the_database(), doors.current()

    with doors.machine_door(there):
        assert not Office.objects.filter(function="nonsense").exists()
    assert back == (CITIZEN, str(own_town.id), str(somebody))
    assert door == Door(CITIZEN, own_town.id, somebody)


def test_an_error_of_the_database_inside_a_door_leaves_the_outer_one_usable(own_town: Town, there: UUID) -> None:
    with doors.machine_door(own_town.id):
        with pytest.raises(ProgrammingError), doors.office_door(there), connection.cursor() as cursor:
            cursor.execute("select * from people_account")
        offices = Office.objects.filter(tenant=own_town.id).count()

    assert offices > 0
    assert seen_by_the_database()[0] == "geleitzug_login"


def test_going_on_in_another_town_lasts_until_the_door_closes(own_town: Town, there: UUID, somebody: UUID) -> None:
    with doors.citizen_door(own_town.id):
        doors.change(holder=somebody)
        with doors.open_door(doors.current()):
            doors.change(tenant=there)
            inner = seen_by_the_database()
        outer = seen_by_the_database()

    assert inner == (CITIZEN, str(there), str(somebody))
    assert outer == (CITIZEN, str(own_town.id), str(somebody))
    assert seen_by_the_database() == ("geleitzug_login", "", "")


def test_nobody_goes_on_elsewhere_within_what_may_be_rolled_back(own_town: Town, there: UUID) -> None:
    with doors.citizen_door(own_town.id):
        with transaction.atomic(), pytest.raises(ChangedInside):
            doors.change(tenant=there)
        inside = doors.current().tenant
        doors.change(tenant=there)

        assert (inside, seen_by_the_database()[1]) == (own_town.id, str(there))


def test_without_a_door_the_house_may_nothing(own_town: Town) -> None:
    for table in ("cases_application", "people_account", "catalogue_office", "procrastinate_jobs", "people_session"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(f"select * from {table}")


def test_no_door_opens_a_door_for_more_than_there_is(own_town: Town) -> None:
    with doors.citizen_door(own_town.id), connection.cursor() as cursor:
        hidden = (
            "cases_task",
            "cases_decision",
            "people_staff",
            "people_factor",
            "procrastinate_jobs",
            "mail_outgoingmail",
        )
        for table in (*hidden, "mail_outgoingmail"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(f"select * from {table}")


def test_a_row_cannot_be_written_in_another_towns_name(own_town: Town, there: UUID) -> None:
    for role in (OFFICE, MACHINE):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            doors.open_door(Door(role, own_town.id)),
        ):
            Office.objects.create(tenant_id=there, function="smuggled", name={})


def test_a_holder_writes_only_their_own_rows_and_only_here(own_town: Town, there: UUID, somebody: UUID) -> None:
    version = own_town.service("hundesteuer-anmelden").offering

    for holder, town in ((UUID(int=7), own_town.id), (somebody, there)):
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            doors.citizen_door(own_town.id, somebody),
        ):
            Application.objects.create(
                holder=holder, tenant_id=town, offering=version, version_id=version.version_id, who={}
            )
