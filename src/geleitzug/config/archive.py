# SPDX-License-Identifier: EUPL-1.2
"""A backup: one tar with the database, all files and a manifest that proves them. The commands are backup, restore.

The keys that open what is sealed in it are not in it: key_archive.py.

Order makes it consistent: first the database is dumped, then the files are copied. Files are never changed, only
added, and deleting them is held back meanwhile, so whatever the dump names is still there.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from geleitzug.config import key_archive
from geleitzug.config.pg_tools import add_bytes, call, chunks, entries, tools_for
from geleitzug.config.trouble import Trouble
from geleitzug.ground import blobs
from geleitzug.ground.postgres import LOGIN, OWNER
from geleitzug.ground.postgres.roles import create_database

FORMAT = 2
DUMP = "database.dump"
MANIFEST = "manifest.json"


@dataclass(slots=True)
class Manifest:
    """What an archive holds; written last, so an archive without it is not whole."""

    format: int = FORMAT
    made: str = ""
    postgres: str = ""
    migrations: list[list[str]] = field(default_factory=list)
    dump_sha256: str = ""
    blobs: int = 0
    blobs_bytes: int = 0
    blobs_sha256: str = ""  # over "area/digest size" of all blobs, in the archive's order
    damaged: list[str] = field(default_factory=list)


class Digest:
    """A running digest over the list of blobs."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.count = self.bytes = 0

    def add(self, area: str, sha256: str, size: int) -> None:
        """Count one blob."""
        self._digest.update(f"{area}/{sha256} {size}\n".encode())
        self.count += 1
        self.bytes += size

    def __str__(self) -> str:
        return self._digest.hexdigest()


# --- writing


def write(target: Path, owner_url: str) -> Manifest:
    """Write a backup; it has its name only when it is whole and on the disk."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with blobs.deletion_paused(), draft.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                manifest = _write_dump(tar, owner_url, target.parent)
                _write_blobs(tar, manifest)
                add_bytes(tar, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write_dump(tar: tarfile.TarFile, owner_url: str, beside: Path) -> Manifest:
    with tempfile.TemporaryDirectory(prefix="geleitzug-backup-", dir=beside) as folder:
        file = Path(folder) / DUMP
        with psycopg.connect(owner_url) as connection:
            tool = tools_for(connection)["pg_dump"]
            call([tool, "--format=custom", "--no-owner", key_archive.LEFT_OUT, f"--file={file}"], owner_url)
            manifest = Manifest(
                made=datetime.now(UTC).isoformat(timespec="seconds"),
                postgres=connection.info.parameter_status("server_version") or "",
                migrations=_migrations(connection),
            )
        with file.open("rb") as stream:
            manifest.dump_sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        tar.add(file, DUMP)
    return manifest


def _write_blobs(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Copy all blobs, those too that no row names: a row may have been on its way."""
    digest = Digest()
    for blob in blobs.walk():
        if not blobs.check(blob.area, blob.sha256):
            manifest.damaged.append(f"{blob.area}/{blob.sha256}")
            continue
        tar.add(blob.path, f"blobs/{blob.area}/{blob.sha256}")
        digest.add(blob.area, blob.sha256, blob.size)
    manifest.blobs, manifest.blobs_bytes, manifest.blobs_sha256 = digest.count, digest.bytes, str(digest)


# --- reading


def verify(source: Path) -> Manifest:
    """Read a backup through and return its manifest; raises Trouble if anything is not as the manifest says."""
    digest, dump_sha256, manifest = Digest(), "", None
    for name, stream in entries(source):
        if name == MANIFEST:
            manifest = _read_manifest(stream)
        elif name == DUMP:
            dump_sha256, _ = _digest(stream)
        else:
            area, sha256 = _blob_name(name)
            found, size = _digest(stream)
            if found != sha256:
                raise Trouble(f"The archive is damaged: the file {name} is not what its name says.")
            digest.add(area, sha256, size)
    if manifest is None:
        raise Trouble("The archive is not whole: its manifest is missing. Take an earlier one.")
    if (dump_sha256, digest.count, str(digest)) != (manifest.dump_sha256, manifest.blobs, manifest.blobs_sha256):
        raise Trouble("The archive is damaged: its content is not what its manifest says. Take an earlier one.")
    return manifest


def restore_blobs(source: Path) -> None:
    """Put the files of a verified backup into the store; what is there stays."""
    for name, stream in entries(source):
        if name not in (DUMP, MANIFEST):
            area, sha256 = _blob_name(name)
            if blobs.store(area, chunks(stream)).sha256 != sha256:
                raise Trouble(f"The archive changed while it was read: {name}.")


def restore_database(source: Path, owner_url: str, name: str) -> None:
    """Fill a new database of that name from a verified backup; nobody uses it yet."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        tools = tools_for(connection)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        create_database(connection, name)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(LOGIN))
        )
    with tempfile.TemporaryDirectory(prefix="geleitzug-restore-", dir=source.parent) as folder:
        dump = Path(folder) / DUMP
        for entry, stream in entries(source):
            if entry == DUMP:
                with dump.open("wb") as out:
                    out.writelines(chunks(stream))
        call([tools["pg_restore"], "--no-owner", "--exit-on-error", f"--dbname={name}", str(dump)], owner_url)


def swap(owner_url: str, fresh: str) -> None:
    """Let the fresh database take the name of the one in use, in one step; the old one is dropped after that."""
    current = psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]
    old = f"{current}_before_{os.getpid()}"
    with psycopg.connect(named(owner_url, "postgres"), autocommit=True) as connection:
        with _closed(connection, str(current)), connection.transaction():
            for before, after in ((str(current), old), (fresh, str(current))):
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
                )
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))


def refuse_others(owner_url: str) -> None:
    """Raise Trouble where somebody is at work in the database whose session we may not end: asked before the work."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT datname FROM pg_stat_activity WHERE datname = current_database() AND usename <> ALL(%s)",
            [[LOGIN, OWNER]],
        ).fetchone()
    if row is not None:
        raise Trouble(STILL_AT_WORK.format(row[0]))


STILL_AT_WORK = (
    "Somebody else is still at work in the database {}, perhaps by psql. Nothing has changed. End that, stop pages and"
    " workers, then restore again."
)


@contextmanager
def dropped_on_failure(owner_url: str, name: str) -> Iterator[None]:
    """Let no half database stay behind where a restore was given up: it would fill the disk unseen."""
    try:
        yield
    except BaseException:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        raise


def is_empty(owner_url: str) -> bool:
    """Tell whether the database holds no municipality."""
    with psycopg.connect(owner_url) as connection:
        if connection.execute("SELECT to_regclass('public.tenancy_municipality')").fetchone() == (None,):
            return True
        return connection.execute("SELECT EXISTS (SELECT FROM tenancy_municipality)").fetchone() == (False,)


def named(url: str, database: str) -> str:
    """Return the address of another database of the same server."""
    return psycopg.conninfo.make_conninfo(url, dbname=database)


@contextmanager
def _closed(connection: psycopg.Connection, name: str) -> Iterator[None]:
    """Let nobody in and end the sessions: a database with sessions cannot change its name."""
    words = {"name": sql.Identifier(name), "role": sql.Identifier(LOGIN)}
    connection.execute(sql.SQL("REVOKE CONNECT ON DATABASE {name} FROM {role}").format(**words))
    try:
        # By name: what kind a session is, the server tells of one's own alone. Its own workers it ends itself, and a
        # superuser's session we may not.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = ANY(%s)",
            [name, [LOGIN, OWNER]],
        )
        yield
    except psycopg.errors.ObjectInUse:
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {role}").format(**words))
        raise Trouble(STILL_AT_WORK.format(name)) from None
    except BaseException:
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {role}").format(**words))
        raise


def _digest(stream: IO[bytes]) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    for chunk in chunks(stream):
        found.update(chunk)
        size += len(chunk)
    return found.hexdigest(), size


def _read_manifest(stream: IO[bytes]) -> Manifest:
    try:
        manifest = Manifest(**json.load(stream))
    except (ValueError, TypeError):
        raise Trouble(
            "The archive's manifest cannot be read: it is of another version, or no backup of ours."
        ) from None
    if manifest.format != FORMAT:
        raise Trouble(f"The archive has format {manifest.format}; this version reads format {FORMAT}.")
    return manifest


def _blob_name(name: str) -> tuple[str, str]:
    parts = name.split("/")
    if len(parts) != 3 or parts[0] != "blobs":
        raise Trouble(f"The archive holds {name!r}, which does not belong there.")
    return parts[1], parts[2]


def _migrations(connection: psycopg.Connection) -> list[list[str]]:
    return [list(row) for row in connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")]
