# SPDX-License-Identifier: EUPL-1.2
"""Print what follows which event: the whole house's table."""

from __future__ import annotations

import argparse
import os

from geleitzug.config.database import set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none."""


def run(options: argparse.Namespace) -> int:
    """Print the table; it needs no database."""
    os.environ.setdefault("DATABASE_URL", "postgresql:///nowhere")
    set_up_django()
    from geleitzug.ground.events import all_reactions  # noqa: PLC0415 - Django must be set up first
    from geleitzug.ground.jobs.queue import name_of  # noqa: PLC0415

    for event, jobs in sorted(all_reactions().items(), key=lambda row: (row[0].__module__, row[0].__name__)):
        print(f"{event.__name__}   ({event.__module__})")
        for job in jobs:
            print(f"    → {name_of(job)}   ({job.__module__}.{job.__name__})")
    return 0
