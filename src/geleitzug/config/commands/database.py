# SPDX-License-Identifier: EUPL-1.2
"""Prepare a PostgreSQL server for this installation: roles and database. Without --execute only the SQL is printed."""

from __future__ import annotations

import argparse
import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

from geleitzug.config import env
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres import LOGIN, OWNER, ensure_database, ensure_roles, role_statements
from geleitzug.ground.postgres.roles import DATABASE, database_statements


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("verb", choices=["prepare"])
    parser.add_argument("--execute", metavar="URL", help="address of the server for a superuser: do it there")
    parser.add_argument("--name", default=DATABASE, help=f"of the database ({DATABASE})")


def run(options: argparse.Namespace) -> int:
    """Print the SQL, or execute it with the passwords that DATABASE_URL and DATABASE_OWNER_URL hold."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", options.name):
        raise Trouble("The database's name may have small letters, digits and _ only.")
    if not options.execute:
        print(script(options.name))
        return 0
    try:
        ensure_roles(options.execute, passwords())
        made = ensure_database(options.execute, options.name)
    except psycopg.Error as trouble:
        raise Trouble(f"The server refused: {str(trouble).strip()}") from None
    print(f"Roles and database {options.name} are there{' (made now)' if made else ''}. Next: geleitzug migrate")
    return 0


def script(name: str) -> str:
    """Return the SQL for psql, to be run by a superuser."""
    there = f"SELECT FROM pg_database WHERE datname = '{name}'"
    create = f"CREATE DATABASE \"{name}\" OWNER {OWNER} TEMPLATE template0 ENCODING ''UTF8''"
    return "\n".join(
        [
            "-- Run by a superuser: psql --username=postgres --file=this-file. Running it twice changes nothing.",
            *(f"{statement};" for statement in role_statements()),
            f"SELECT '{create}' WHERE NOT EXISTS ({there}) \\gexec",
            *(f"{statement};" for statement in database_statements(name)),
            "-- Then give both their passwords:",
            f"--   \\password {OWNER}",
            f"--   \\password {LOGIN}",
        ]
    )


def passwords() -> dict[str, str]:
    """Return the passwords the environment holds, by role."""
    found = {}
    for variable, role in (("DATABASE_URL", LOGIN), ("DATABASE_OWNER_URL", OWNER)):
        url = env.text(variable, "")
        password = str(conninfo_to_dict(url).get("password") or "") if url else ""
        if password:
            found[role] = password
    return found
