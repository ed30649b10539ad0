# SPDX-License-Identifier: EUPL-1.2
"""The tests' own database: who they are in it, and that real transactions find nothing and leave nothing behind."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction

from tests.towns import found


@pytest.fixture(scope="module")
def town_of_a_test_before(django_db_setup: None, database_urls: dict[str, str]) -> None:
    """Be there before the test is set up, as what a test that is rolled back leaves."""
    with psycopg.connect(database_urls["DATABASE_OWNER_URL"], autocommit=True) as owner:
        found(owner, "musterhafen")


@pytest.mark.django_db
def test_tests_log_in_with_a_role_that_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "select session_user, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = session_user"
        )
        who = cursor.fetchone()

    assert who == ("geleitzug_login", False, False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_real_transactions_leave_nothing_behind(attempt, owner_connection):
    assert count(owner_connection) == 0

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role geleitzug_machine")
        cursor.execute("insert into procrastinate_jobs (task_name, queue_name, priority) values ('test', 'default', 0)")

    assert count(owner_connection) == 1


@pytest.mark.django_db(transaction=True)
def test_real_transactions_find_nothing_of_tests_before(
    town_of_a_test_before: None, owner_connection: psycopg.Connection
) -> None:
    assert owner_connection.execute("select key from tenancy_municipality").fetchall() == []


def count(owner: psycopg.Connection) -> int:
    row = owner.execute("select count(*) from procrastinate_jobs").fetchone()
    assert row is not None
    return row[0]
