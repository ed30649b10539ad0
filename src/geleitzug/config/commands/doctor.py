# SPDX-License-Identifier: EUPL-1.2
"""Look whether everything is as it should be; each line is well, or says what to do. Status 1 if one is not."""

from __future__ import annotations

import argparse
import os

from geleitzug.config import places
from geleitzug.config.commands.demo import RUNNING
from geleitzug.config.database import database, set_up_django
from geleitzug.config.processes import Tree


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none."""


def run(options: argparse.Namespace) -> int:
    """Look, and print a line per finding."""
    _look_as_the_demo_does()
    with database():
        set_up_django()
        from geleitzug.config.doctor import look  # noqa: PLC0415 - Django must be set up first

        ill = 0
        for finding in look():
            print(f"{'ok  ' if finding.ok else 'WRONG'} {finding.what}", flush=True)
            if not finding.ok:
                ill += 1
                print("      → " + finding.do.replace("\n", "\n        "))
    print("All is well." if not ill else f"{ill} to mend.")
    return 1 if ill else 0


def _look_as_the_demo_does() -> None:
    """Look with the settings of a demo that runs on this folder: its mails and payments go elsewhere than a town's."""
    running = places.var() / RUNNING
    if running.exists():
        os.environ.update(Tree(places.var(), port=int(running.read_text())).variables())
