# SPDX-License-Identifier: EUPL-1.2
"""Bring the database's tables to this version, as the role that owns them."""

from __future__ import annotations

import argparse

from django.core.management import call_command
from django.db import connection

from geleitzug.config.database import database, set_up_django
from geleitzug.ground.postgres.roles import MACHINE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--plan", action="store_true", help="only show what would be done")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def run(options: argparse.Namespace) -> int:
    """Migrate, and let the readiness page see which migrations are applied."""
    with database(as_owner=True):
        set_up_django()
        if options.plan:
            call_command("migrate", plan=True, interactive=False)
        else:
            to_this_version(verbosity=0 if options.quiet else 1)
    return 0


def to_this_version(*, verbosity: int = 0) -> None:
    """Migrate the database Django is connected to; 1 tells each step."""
    call_command("migrate", verbosity=verbosity, interactive=False)
    grant_reading_of_migrations()


def grant_reading_of_migrations() -> None:
    """Let the machine door read which migrations are applied; Django makes that table without asking us."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON django_migrations TO {MACHINE}")
