# SPDX-License-Identifier: EUPL-1.2
"""The database roles every server needs, and the database. Rights on tables are the migrations' business."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

import psycopg

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

SCRAM_ROUNDS = 4096  # PostgreSQL's own default
LOCALE_SINCE_17 = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
LOCALE_BEFORE = "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"


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


def password_statement(role: str, password: str) -> str:
    """Return the SQL that gives a role its password, as the server keeps it: the word itself is in no log."""
    return f"ALTER ROLE {role} PASSWORD '{scram_verifier(password)}'"


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """Return what a server keeps of a password to prove it later (SCRAM-SHA-256, RFC 5803).

    Only for ASCII: other letters would have to be normalised first (RFC 4013).
    """
    if not password.isascii():
        raise ValueError("a password for the database may have ASCII letters, digits and signs only")
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(SCRAM_ROUNDS, *parts)


def creation_query(name: str = DATABASE) -> str:
    """Return the SQL whose answer is the statement that makes the database; no row if it is there already.

    Texts are ordered alike on every server, whatever locale it was set up with: an order that belongs to the machine's
    C library changes with it and leaves indexes wrong, and a server set up without a locale takes no umlauts.
    """
    made = f"CREATE DATABASE \"{name}\" OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' "
    return (
        f"SELECT {_quoted(made)} || CASE WHEN current_setting('server_version_num')::int >= 170000"  # noqa: S608 - our names
        f" THEN {_quoted(LOCALE_SINCE_17)} ELSE {_quoted(LOCALE_BEFORE)} END"
        f" WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {_quoted(name)})"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
            connection.execute(password_statement(role, password))  # type: ignore[call-overload,unused-ignore]


def ensure_database(superuser_dsn: str, name: str = DATABASE) -> bool:
    """Make the database if it is not there, and set who may enter; tells whether it was made."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('geleitzug roles'))")
        made = create_database(connection, name)
        for statement in database_statements(name):
            connection.execute(statement)  # type: ignore[call-overload,unused-ignore]
    return made


def create_database(connection: psycopg.Connection, name: str) -> bool:
    """Make an empty database for the owner role, by a connection in autocommit; tells whether it was not there."""
    statement = connection.execute(creation_query(name)).fetchone()  # type: ignore[call-overload,unused-ignore]
    if statement:
        connection.execute(statement[0])
    return statement is not None
