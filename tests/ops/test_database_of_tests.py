# SPDX-License-Identifier: EUPL-1.2
"""The tests' own database: who they are in it, and that real transactions leave nothing behind."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction


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


def count(owner: psycopg.Connection) -> int:
    row = owner.execute("select count(*) from procrastinate_jobs").fetchone()
    assert row is not None
    return row[0]
