# SPDX-License-Identifier: EUPL-1.2
"""Read a backup and its keys into this installation; one that holds towns is replaced only with --force."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from geleitzug.config import archive, key_archive
from geleitzug.config.commands.migrate import to_this_version
from geleitzug.config.database import database, owner_url, set_up_django
from geleitzug.config.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--keys", type=Path, help="the archive of keys: this backup's or any newer one (FILE.keys.tar)")
    parser.add_argument(
        "--unreadable", action="store_true", help="go on even if nobody will be able to open what is sealed"
    )
    parser.add_argument("--force", action="store_true", help="replace what is here")
    parser.add_argument("--check", action="store_true", help="only read the archive through")


def run(options: argparse.Namespace) -> int:
    """Verify, restore into a new database beside the old one, then swap them."""
    source = options.file.absolute()
    if not source.is_file():
        raise Trouble(f"{source} is not there.")
    manifest = archive.verify(source)
    print(f"{source}: whole; made {manifest.made}, {manifest.blobs} files.")
    keys = _keys_for(source, options)
    if options.check:
        return 0
    with database(as_owner=True):
        owner = owner_url()
        if not options.force and not archive.is_empty(owner):
            raise Trouble("This installation holds towns already. With --force they are replaced by the archive's.")
        archive.refuse_others(owner)
        set_up_django()
        _refuse_newer(manifest)
        connections.close_all()
        fresh = f"geleitzug_restoring_{os.getpid()}"
        archive.restore_blobs(source)
        with archive.dropped_on_failure(owner, fresh):
            archive.restore_database(source, owner, fresh)
            if keys is not None:
                key_archive.restore(keys, owner, fresh)
            _migrate(fresh)
            lost = _look_at_keys(archive.named(owner, fresh), has_keys=keys is not None, unreadable=options.unreadable)
            archive.swap(owner, fresh)
        _note(source)
    print("Restored.")
    if lost:
        print(
            f"What {lost} applications held is gone: their keys were deleted after this backup was made,"
            " or are not in the archive of keys."
        )
    return 0


def _note(source: Path) -> None:
    """Write the restore into the restored log: what was there before is gone with its database."""
    from geleitzug.config import deeds  # noqa: PLC0415 - Django must be set up first
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415

    connections.close_all()
    directory.forget()
    deeds.note("restore", source.name)


def _keys_for(source: Path, options: argparse.Namespace) -> Path | None:
    """Return the archive of keys that belongs to a backup, read through; None where one goes without."""
    keys = (options.keys or key_archive.beside(source)).absolute()
    if not keys.is_file():
        if options.unreadable:
            return None
        raise Trouble(
            f"The archive of keys {keys} is not there. Without it nobody can open what is sealed in the backup:"
            " answers, messages, files. Name one with --keys; any newer one does as well. --unreadable goes on without."
        )
    manifest = key_archive.verify(keys)
    print(f"{keys}: whole; made {manifest.made}, the keys of {manifest.cases} cases.")
    return keys


def _look_at_keys(conninfo: str, *, has_keys: bool, unreadable: bool) -> int:
    """Refuse a restore that nobody could read; returns how many applications are without their keys.

    What was deleted since the backup was made is emptied: it could not be opened, and lists would stumble over it.
    """
    from geleitzug.ground.crypto import cipher, raw  # noqa: PLC0415 - Django must be set up first

    with psycopg.connect(conninfo) as connection:
        try:
            wrong = raw.wrong_towns(connection)
        except cipher.NoInstallationKey as missing:
            wrong = [str(missing)]
        if wrong and not unreadable:
            raise Trouble(
                "This installation's key does not open the keys in the archive"
                f" ({', '.join(wrong)}). Nothing has changed. Put the key of the installation that was backed up into"
                " ENCRYPTION_KEY_FILE (as a further line, if this one has towns of its own), then restore again."
                " --unreadable goes on; nobody will be able to open answers, messages and files."
            )
        lost = raw.without_keys(connection)
        if not wrong and has_keys:
            raw.empty_unreadable(connection)
        return lost


def _refuse_newer(manifest: archive.Manifest) -> None:
    """A newer version's data would be read wrongly by this one."""
    known = set(MigrationLoader(None).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in map(tuple, manifest.migrations) if (app, name) not in known]
    if unknown:
        raise Trouble(f"The archive is of a newer version than this one ({unknown[0]}). Update first, then restore.")


def _migrate(name: str) -> None:
    """Bring an older version's database to this one, before anybody uses it."""
    with _connected_to(name):
        try:
            to_this_version()
        except Exception as trouble:  # what a migration may raise, nobody knows
            raise Trouble(f"The archive's database could not be brought to this version: {trouble}") from trouble


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Let Django connect to another database of the same server."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    try:
        for alias in before:
            connections[alias].settings_dict["NAME"] = name
        yield
    finally:
        connections.close_all()
        for alias, usual in before.items():
            connections[alias].settings_dict["NAME"] = usual
