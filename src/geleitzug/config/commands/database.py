# SPDX-License-Identifier: EUPL-1.2
"""Prepare a PostgreSQL server for this installation: roles and database; without --execute print the SQL for psql."""

from __future__ import annotations

import argparse
import re

import psycopg

from geleitzug.config import env
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres import LOGIN, OWNER, ensure_database, ensure_roles, role_statements
from geleitzug.ground.postgres.roles import DATABASE, creation_query, database_statements, password_statement


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("verb", choices=["prepare"])
    parser.add_argument("--execute", metavar="URL", help="address of the server for a superuser: do it there")
    parser.add_argument("--name", help=f"of the database, if neither the one in DATABASE_URL nor {DATABASE}")


def run(options: argparse.Namespace) -> int:
    """Print the SQL, or execute it, with the passwords that DATABASE_URL and DATABASE_OWNER_URL hold."""
    name = options.name or name_in_address()
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise Trouble("The database's name may have small letters, digits and _ only.")
    if not options.execute:
        print(script(name))
        return 0
    try:
        ensure_roles(options.execute, passwords())
        made = ensure_database(options.execute, name)
    except psycopg.Error as trouble:
        raise Trouble(f"The server refused: {str(trouble).strip()}") from None
    print(f"Roles and database {name} are there{' (made now)' if made else ''}. Next: geleitzug migrate")
    return 0


def script(name: str) -> str:
    """Return the SQL for psql, to be run by a superuser."""
    known = passwords()
    missing = [role for role in (LOGIN, OWNER) if role not in known]
    return "\n".join(
        [
            "-- For a superuser's psql. Running it twice changes nothing.",
            "\\set ON_ERROR_STOP on",
            *(f"{statement};" for statement in role_statements()),
            *(f"{password_statement(role, password)};" for role, password in known.items()),
            f"{creation_query(name)} \\gexec",
            *(f"{statement};" for statement in database_statements(name)),
            *(
                f"-- {role} has no password from here. Where the server asks for one: \\password {role}"
                for role in missing
            ),
        ]
    )


def name_in_address() -> str:
    """Return the database DATABASE_URL names, or ours."""
    return str(env.database("DATABASE_URL")["NAME"]) if env.text("DATABASE_URL", "") else DATABASE


def passwords() -> dict[str, str]:
    """Return the passwords the environment holds, by role."""
    found = {}
    for variable, role in (("DATABASE_URL", LOGIN), ("DATABASE_OWNER_URL", OWNER)):
        if not env.text(variable, ""):
            continue
        address = env.database(variable)
        if address["USER"] != role:
            raise Trouble(f"{variable} must log in as {role}, not as {address['USER'] or 'nobody'}.")
        if not address["PASSWORD"].isascii():
            raise Trouble(f"The password in {variable} may have plain letters, digits and signs only (ASCII).")
        if address["PASSWORD"]:
            found[role] = address["PASSWORD"]
    return found
