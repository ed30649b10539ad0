# SPDX-License-Identifier: EUPL-1.2
"""Write database and files into one archive, consistent, while the house is open."""

from __future__ import annotations

import argparse
from pathlib import Path

from geleitzug.config import archive
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, help="the archive to write, a .tar; it is not overwritten")


def run(options: argparse.Namespace) -> int:
    """Write the backup; status 1 if a file in the store is damaged."""
    target = options.file.absolute()
    if target.exists():
        raise Trouble(f"{target} is there already. Choose another name.")
    if not target.parent.is_dir():
        raise Trouble(f"The folder {target.parent} is not there.")
    with database(as_owner=True):
        set_up_django()
        manifest = archive.write(target, owner_url())
    size = target.stat().st_size / 2**20
    print(f"{target}: {size:.1f} MiB, {manifest.blobs} files. The secret key is not in it; keep it elsewhere.")
    for name in manifest.damaged:
        print(f"DAMAGED and left out: {name}. Look for it in an earlier backup.")
    return 1 if manifest.damaged else 0
