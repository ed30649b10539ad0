# SPDX-License-Identifier: EUPL-1.2
"""Bring the database's tables to this version, as the role that owns them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

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
    is_first = not MigrationRecorder(connection).applied_migrations()
    with _one_by_one() if is_first else nullcontext():
        call_command("migrate", verbosity=verbosity, interactive=False)
    grant_reading_of_migrations()


@contextmanager
def _one_by_one() -> Iterator[None]:
    """Let Django make anew the class of the model that a migration changes, and not those of all it is related to.

    Everything is related to the town, so with each table and each index all other classes would be made anew: nearly
    all of a first start. Where tables are made from nothing, only the way there is asked for and not the way back;
    Python in a migration gets all classes anew (``is_delayed``).
    """
    usual = ProjectState.reload_model

    def reload_model(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" in self.__dict__:
            self.is_delayed = True
            self.apps.unregister_model(app_label, model_name)
            self.apps.render_multiple([self.models[app_label, model_name]])

    ProjectState.reload_model = reload_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = usual  # type: ignore[method-assign]


def grant_reading_of_migrations() -> None:
    """Let the machine door read which migrations are applied; Django makes that table without asking us."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON django_migrations TO {MACHINE}")
