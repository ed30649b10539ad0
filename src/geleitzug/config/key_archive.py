# SPDX-License-Identifier: EUPL-1.2
"""The archive of keys: the wrapped keys of towns and cases, apart from the backup they open, and kept for fewer days.

It is written after the database is dumped, so it has every key that a dumped row needs, but those of what was deleted
in between. The newest one opens all older backups: whose key is not in it any more is deleted in all of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

import psycopg

from geleitzug.config.pg_tools import add_bytes, call, chunks, entries, tools_for
from geleitzug.config.trouble import Trouble

FORMAT = 1
DUMP = "keys.dump"
MANIFEST = "manifest.json"
ENDING = ".keys.tar"
SCHEMA = "keys"
LEFT_OUT = f"--exclude-table-data={SCHEMA}.*"
"""For the dump of everything else: the tables are in it, their rows are not."""

# A town that was founded, or a case that was begun, after the backup was made has its key here and no row there.
TO_TOWNS = {"town_key": "town_key_tenant_id_fkey", "case_key": "case_key_tenant_id_fkey"}


@dataclass(slots=True)
class Manifest:
    """What an archive of keys says of itself."""

    format: int = FORMAT
    kind: str = "keys"
    made: str = ""
    delete_on: str = ""
    cases: int = 0
    dump_sha256: str = ""


def beside(target: Path) -> Path:
    """Return where the keys of a backup lie unless somebody says otherwise."""
    return target.with_name(target.name.removesuffix(".tar") + ENDING)


def write(target: Path, owner_url: str, *, days: int, now: datetime | None = None) -> Manifest:
    """Write an archive of keys; it has its name only when it is whole and on the disk."""
    moment = now or datetime.now(UTC)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    manifest = Manifest(
        made=moment.isoformat(timespec="seconds"), delete_on=(moment.date() + timedelta(days=days)).isoformat()
    )
    try:
        with tempfile.TemporaryDirectory(prefix="geleitzug-keys-", dir=target.parent) as folder:
            file = Path(folder) / DUMP
            with psycopg.connect(owner_url) as connection:
                tool = tools_for(connection)["pg_dump"]
                row = connection.execute("SELECT count(*) FROM keys.case_key").fetchone()
            call(
                [tool, "--format=custom", "--data-only", f"--schema={SCHEMA}", "--no-owner", f"--file={file}"],
                owner_url,
            )
            manifest.cases = int(row[0]) if row else 0
            with file.open("rb") as stream:
                manifest.dump_sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            with draft.open("wb") as out:
                os.fchmod(out.fileno(), 0o600)
                with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    tar.add(file, DUMP)
                    add_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
                out.flush()
                os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def verify(source: Path) -> Manifest:
    """Read an archive of keys through and return its manifest; raises Trouble."""
    found, manifest = "", None
    for name, stream in entries(source):
        if name == MANIFEST:
            manifest = _read_manifest(stream)
        elif name == DUMP:
            digest = hashlib.sha256()
            for chunk in chunks(stream):
                digest.update(chunk)
            found = digest.hexdigest()
    if manifest is None or found != manifest.dump_sha256:
        raise Trouble(f"{source} is no whole archive of keys. Take another one; a newer one opens older backups too.")
    return manifest


def restore(source: Path, owner_url: str, name: str) -> None:
    """Put the keys of a verified archive into a restored database that nobody uses yet."""
    with tempfile.TemporaryDirectory(prefix="geleitzug-keys-", dir=source.parent) as folder:
        dump = Path(folder) / DUMP
        for entry, stream in entries(source):
            if entry == DUMP:
                with dump.open("wb") as out:
                    out.writelines(chunks(stream))
        fresh = psycopg.conninfo.make_conninfo(owner_url, dbname=name)
        with psycopg.connect(fresh, autocommit=True) as connection:
            tool = tools_for(connection)["pg_restore"]
            for table, constraint in TO_TOWNS.items():
                connection.execute(f"ALTER TABLE keys.{table} DROP CONSTRAINT {constraint}")  # type: ignore[call-overload,unused-ignore]
            call([tool, "--data-only", "--no-owner", "--exit-on-error", f"--dbname={name}", str(dump)], owner_url)
            for table in ("case_key", "town_key"):
                connection.execute(
                    f"DELETE FROM keys.{table} WHERE tenant_id NOT IN (SELECT id FROM tenancy_municipality)"  # type: ignore[call-overload,unused-ignore]  # noqa: S608
                )
            for table, constraint in TO_TOWNS.items():
                connection.execute(
                    f"ALTER TABLE keys.{table} ADD CONSTRAINT {constraint} FOREIGN KEY (tenant_id)"  # type: ignore[call-overload,unused-ignore]
                    " REFERENCES public.tenancy_municipality (id) DEFERRABLE INITIALLY DEFERRED"
                )


def forget_old(folder: Path, today: date) -> list[Path]:
    """Delete the archives of keys in a folder whose last day is over; returns which. What is no such archive stays."""
    gone = []
    for file in sorted(folder.glob(f"*{ENDING}")):
        try:
            manifest = verify(file)
        except Trouble:
            continue
        if date.fromisoformat(manifest.delete_on) < today:
            file.unlink()
            gone.append(file)
    return gone


def _read_manifest(stream: IO[bytes]) -> Manifest:
    try:
        manifest = Manifest(**json.load(stream))
        date.fromisoformat(manifest.delete_on)
    except (ValueError, TypeError):
        raise Trouble("The manifest of the archive of keys cannot be read.") from None
    if (manifest.format, manifest.kind) != (FORMAT, "keys"):
        raise Trouble("This is no archive of keys, or one of another version.")
    return manifest
