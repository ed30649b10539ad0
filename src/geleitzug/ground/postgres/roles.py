# SPDX-License-Identifier: EUPL-1.2
"""The database roles every server needs, and the database. Rights on tables are the migrations' business."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

ADMIN = "geleitzug_admin"  # superuser of the embedded server only; used to prepare it, never to serve
OWNER = "geleitzug_owner"
LOGIN = "geleitzug_login"
CITIZEN = "geleitzug_citizen"
OFFICE = "geleitzug_office"
MACHINE = "geleitzug_machine"
DOORS = (CITIZEN, OFFICE, MACHINE)
DATABASE = "geleitzug"

# BYPASSRLS: under FORCE ROW LEVEL SECURITY an owner's data migration says UPDATE 0 and its dump fails.
# NOINHERIT: whoever logs in has no rights until a door is opened (SET LOCAL ROLE).
ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE BYPASSRLS INHERIT",
    LOGIN: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT",
    **dict.fromkeys(DOORS, "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT"),
}


def role_statements() -> list[str]:
    """Return the SQL that makes or mends the roles; running it twice changes nothing."""
    made = [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        f" THEN CREATE ROLE {role}; END IF; END $$"
        for role in ATTRIBUTES
    ]
    mended = [f"ALTER ROLE {role} WITH {attributes}" for role, attributes in ATTRIBUTES.items()]
    return [
        *made,
        *mended,
        f"GRANT {', '.join(DOORS)} TO {LOGIN}, {OWNER}",
        f"GRANT pg_signal_backend TO {OWNER}",  # a restore swaps databases and must end their sessions
    ]


def database_statements(name: str = DATABASE) -> list[str]:
    """Return the SQL that gives a database to the owner role and lets the login role in, and nobody else."""
    return [
        f'ALTER DATABASE "{name}" OWNER TO {OWNER}',
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO {LOGIN}',
    ]


def ensure_roles(superuser_dsn: str, passwords: Mapping[str, str] | None = None) -> None:
    """Make or mend the roles on any server; ``passwords`` by role, where it asks for them."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        # Two processes that prepare one server at once would meet in "tuple concurrently updated".
        connection.execute("SELECT pg_advisory_lock(hashtext('geleitzug roles'))")
        for statement in role_statements():
            connection.execute(statement)
        for role, password in (passwords or {}).items():
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def ensure_database(superuser_dsn: str, name: str = DATABASE) -> bool:
    """Make the database if it is not there, and set who may enter; tells whether it was made."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('geleitzug roles'))")
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not there:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
        for statement in database_statements(name):
            connection.execute(statement)  # type: ignore[call-overload,unused-ignore]
    return not there
