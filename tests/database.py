# SPDX-License-Identifier: EUPL-1.2
"""What the database fixtures in conftest.py do: a database per worker, and emptying it.

Tests log in as the house does, with a role that owns nothing. Where the server comes from is config/throwaway.py.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from geleitzug.config.throwaway import TEMPLATE
from geleitzug.ground.postgres import ADMIN, LOGIN, OWNER, Server


def make_database(server: Server, name: str) -> None:
    """Make a database like the template."""
    with psycopg.connect(server.url(ADMIN, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(TEMPLATE)
            )
        )
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(LOGIN))
        )


def empty(admin: psycopg.Connection) -> None:
    """Empty all tables a test with real transactions wrote to, and bring back the rows migrations made.

    Few rows are deleted fifty times as quickly as tables are truncated. As a replica does it no key and no trigger is
    asked, which is why it takes the server's own administrator. Where a test has left a connection with open changes
    behind, this says so and does not wait for it.
    """
    admin.execute("SET LOCAL lock_timeout = '20s'")
    admin.execute("SET LOCAL session_replication_role = replica")
    for schema, table in _filled(admin):
        admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(schema, table)))
    for table in _of_migrations(admin):
        admin.execute(
            sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(
                sql.Identifier("public", table), sql.Identifier("reference", table)
            )
        )


def empty_if_need_be(admin: psycopg.Connection) -> None:
    """Empty the tables if there are rows besides those migrations made: looking is quicker than emptying."""
    if set(_filled(admin)) - {("public", table) for table in _of_migrations(admin)}:
        empty(admin)


def _filled(admin: psycopg.Connection) -> list[tuple[str, str]]:
    tables = admin.execute(
        "SELECT relnamespace::regnamespace::text, relname FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'reference')"
        " AND relname <> 'django_migrations' AND relpersistence <> 't'"
    )
    question = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(schema), sql.Literal(table), sql.Identifier(schema, table)
        )
        for (schema, table) in tables
    )
    return admin.execute(question, prepare=True).fetchall()


def _of_migrations(admin: psycopg.Connection) -> list[str]:
    tables = admin.execute("SELECT relname FROM pg_class WHERE relnamespace = 'reference'::regnamespace")
    return [table for (table,) in tables]
