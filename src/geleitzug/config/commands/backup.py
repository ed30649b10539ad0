# SPDX-License-Identifier: EUPL-1.2
"""Write database and files into one archive, consistent, while the house is open; their keys into another."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from geleitzug.config import archive, env, key_archive
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, help="the archive to write, a .tar; it is not overwritten")
    parser.add_argument("--keys", type=Path, help="the archive of keys, best in another place (FILE.keys.tar)")


def run(options: argparse.Namespace) -> int:
    """Write the backup; status 1 if a file in the store is damaged."""
    target = options.file.absolute()
    keys = (options.keys or key_archive.beside(target)).absolute()
    days = env.integer("KEY_ARCHIVE_DAYS", 7, least=1, most=3650)
    for file in (target, keys):
        if file.exists():
            raise Trouble(f"{file} is there already. Choose another name.")
        if not file.parent.is_dir():
            raise Trouble(f"The folder {file.parent} is not there.")
    with database(as_owner=True):
        set_up_django()
        from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first

        deeds.note("backup", target.name)
        manifest = archive.write(target, owner_url())
        # After the rest: whatever a row in it is sealed by is here then.
        kept = key_archive.write(keys, owner_url(), days=days)
        if not manifest.damaged:
            deeds.backup_finished(target.name)
    gone = key_archive.forget_old(keys.parent, date.today())  # noqa: DTZ011 - the day where the archives lie
    size = target.stat().st_size / 2**20
    print(f"{target}: {size:.1f} MiB, {manifest.blobs} files, sealed.")
    print(f"{keys}: the keys of {kept.cases} cases; to be deleted after {kept.delete_on}, the next backup does it.")
    for file in gone:
        print(f"{file} had served its days and is deleted.")
    print("Neither the secret key nor the installation's key is in them; keep both elsewhere, apart from these.")
    for name in manifest.damaged:
        print(f"DAMAGED and left out: {name}. Look for it in an earlier backup.")
    return 1 if manifest.damaged else 0
