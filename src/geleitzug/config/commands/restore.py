# SPDX-License-Identifier: EUPL-1.2
"""Read a backup into this installation; an installation that holds towns is replaced only with --force."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from geleitzug.config import archive
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace what is here")
    parser.add_argument("--check", action="store_true", help="only read the archive through")


def run(options: argparse.Namespace) -> int:
    """Verify, restore into a new database beside the old one, then swap them."""
    source = options.file.absolute()
    if not source.is_file():
        raise Trouble(f"{source} is not there.")
    manifest = archive.verify(source)
    print(f"{source}: whole; made {manifest.made}, {manifest.blobs} files.")
    if options.check:
        return 0
    with database(as_owner=True):
        owner = owner_url()
        if not options.force and not archive.is_empty(owner):
            raise Trouble("This installation holds towns already. With --force they are replaced by the archive's.")
        set_up_django()
        _refuse_newer(manifest)
        connections.close_all()
        fresh = f"geleitzug_restoring_{os.getpid()}"
        archive.restore_blobs(source)
        archive.restore_database(source, owner, fresh)
        _migrate(archive.named(owner, fresh))
        archive.swap(owner, fresh)
    print("Restored.")
    return 0


def _refuse_newer(manifest: archive.Manifest) -> None:
    """A newer version's data would be read wrongly by this one."""
    known = set(MigrationLoader(None).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in map(tuple, manifest.migrations) if (app, name) not in known]
    if unknown:
        raise Trouble(f"The archive is of a newer version than this one ({unknown[0]}). Update first, then restore.")


def _migrate(conninfo: str) -> None:
    """Bring an older version's database to this one, before anybody uses it."""
    url = archive.as_url(conninfo)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "geleitzug.config.cli", "migrate", "--quiet"],
        env={**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Trouble(f"The archive's database could not be brought to this version: {done.stderr[-1500:]}")
