# SPDX-License-Identifier: EUPL-1.2
"""Look whether everything is as it should be; each line is well, or says what to do. Status 1 if one is not."""

from __future__ import annotations

import argparse

from geleitzug.config.database import database, set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none."""


def run(options: argparse.Namespace) -> int:
    """Look, and print a line per finding."""
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
