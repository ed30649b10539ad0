# SPDX-License-Identifier: EUPL-1.2
"""What the database fixtures in conftest.py do: a database per worker, and emptying it as the owner.

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


def empty(owner: psycopg.Connection) -> None:
    """Empty all tables a test with real transactions wrote to, and bring back the rows migrations made."""
    if filled := _filled(owner):
        owner.execute("SET LOCAL lock_timeout = '20s'")
        owner.execute(
            sql.SQL("TRUNCATE {} CASCADE").format(
                sql.SQL(", ").join(sql.Identifier("public", table) for table in filled)
            )
        )
    for table in _of_migrations(owner):
        owner.execute(
            sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(
                sql.Identifier("public", table), sql.Identifier("reference", table)
            )
        )
    owner.commit()


def empty_if_need_be(owner: psycopg.Connection) -> None:
    """Empty the tables if there are rows besides those migrations made: looking is quicker than emptying."""
    if set(_filled(owner)) - set(_of_migrations(owner)):
        empty(owner)


def _filled(owner: psycopg.Connection) -> list[str]:
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND relname <> 'django_migrations'"
    )
    question = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier("public", table))
        for (table,) in tables
    )
    return [table for (table,) in owner.execute(question)]


def _of_migrations(owner: psycopg.Connection) -> list[str]:
    tables = owner.execute("SELECT relname FROM pg_class WHERE relnamespace = 'reference'::regnamespace")
    return [table for (table,) in tables]
