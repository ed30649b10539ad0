# SPDX-License-Identifier: EUPL-1.2
"""A municipality's own list of streets: bring in a CSV file with the columns strasse;plz;ort;ortsteil."""

from __future__ import annotations

import argparse
from pathlib import Path

from geleitzug.config.database import database, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    bring_in = verbs.add_parser("import", help="replace the list by the one in a file; a bad line leaves all as it was")
    bring_in.add_argument("municipality", help="its short name: musterhafen")
    bring_in.add_argument("file", type=Path, help="CSV with a first line that names the columns")


def run(options: argparse.Namespace) -> int:
    """Do it."""
    try:
        content = options.file.read_bytes()
    except OSError as trouble:
        raise Trouble(f"{options.file} cannot be read: {trouble}") from None
    with database(as_owner=True):
        set_up_django()
        return _import(options.municipality, content, str(options.file))


def _import(key: str, content: bytes, name: str) -> int:
    from geleitzug.config import deeds, founding  # noqa: PLC0415 - Django must be set up first
    from geleitzug.core.streets.importing import BadList  # noqa: PLC0415

    town = founding.known(key)
    if town is None:
        raise Trouble(f"There is no municipality {key!r}. `geleitzug municipality list` shows all.")
    deeds.note("streets import", Path(name).name, town=town.pk)
    try:
        number = founding.name_streets(town.pk, content)
    except BadList as bad:
        raise Trouble("\n  - ".join([f"{name} was not imported:", *bad.sentences])) from None
    print(f"{town.name}: {number} streets. The pages offer them within a minute.")
    return 0
