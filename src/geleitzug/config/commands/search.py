# SPDX-License-Identifier: EUPL-1.2
"""What the search of the desks knows: have it learn anew what cases are found by."""

from __future__ import annotations

import argparse

from geleitzug.config.database import database, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    mark = verbs.add_parser("mark", help="ask the worker to let older cases be found by what they hold; twice is once")
    mark.add_argument("municipality", nargs="?", default="", help="its short name: musterhafen; without it all")


def run(options: argparse.Namespace) -> int:
    """Do it."""
    with database(as_owner=True):
        set_up_django()
        return _mark(options.municipality)


def _mark(key: str) -> int:
    from geleitzug.config import deeds, founding  # noqa: PLC0415 - Django must be set up first
    from geleitzug.core.cases.remarking import mark_again  # noqa: PLC0415
    from geleitzug.ground.jobs import defer  # noqa: PLC0415
    from geleitzug.ground.tenancy import directory, doors  # noqa: PLC0415

    known = founding.known(key) if key else None
    if key and known is None:
        raise Trouble(f"There is no municipality {key!r}. `geleitzug municipality list` shows all.")
    for town in [known] if known else directory.everyone():
        deeds.note("search mark", town.key, town=town.pk)
        with doors.machine_door(town.pk):
            defer(mark_again)
        print(f"{town.name}: the worker goes through its cases now, beside its other work.")
    return 0
