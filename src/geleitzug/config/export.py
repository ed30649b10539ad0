# SPDX-License-Identifier: EUPL-1.2
"""Taking a municipality out whole: all its rows as JSON Lines, its files, and a manifest. Removing it comes after.

Which tables belong to a town is asked of the database, not of a list: whatever has a ``tenant_id``, and whatever
points to the town itself. What is sealed is opened on its way out: the archive is the town's, and no key of this
installation goes with it but the public halves of those the town signed with.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import UUID

import psycopg
from psycopg import sql

from geleitzug.config.trouble import Trouble
from geleitzug.ground import blobs
from geleitzug.ground.crypto.raw import Opener
from geleitzug.ground.crypto.signing import PublicKey, key_set
from geleitzug.ground.crypto.towns import SIGNING

TOWNS = "tenancy_municipality"
JOBS = "procrastinate_jobs"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of towns, and the columns that say whose they are."""

    name: str
    columns: tuple[str, ...]

    def of_town(self) -> sql.Composed:
        """Return the condition for one town's rows; its parameter is ``town``."""
        return sql.SQL(" OR ").join(sql.SQL("{} = %(town)s").format(sql.Identifier(name)) for name in self.columns)


@contextmanager
def one_moment(url: str) -> Iterator[psycopg.Connection]:
    """Open one transaction in which nothing changes. A row that somebody adds meanwhile makes a removal fail whole:

    its foreign key to the town breaks, and nothing is lost that is not in the archive.
    """
    connection = psycopg.connect(url)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        with connection:
            yield connection
    except psycopg.errors.IntegrityError:
        raise Trouble("Somebody worked in this town meanwhile. Nothing was deleted; please try again.") from None


def town_of(connection: psycopg.Connection, key: str) -> UUID:
    """Return a town's id by its key."""
    row = connection.execute("SELECT id FROM tenancy_municipality WHERE key = %s", [key]).fetchone()
    if row is None:
        known = ", ".join(row[0] for row in connection.execute("SELECT key FROM tenancy_municipality ORDER BY key"))
        raise Trouble(f"There is no municipality {key!r}. There are: {known or 'none'}.")
    return row[0]


def tables_of_towns(connection: psycopg.Connection) -> list[Table]:
    """Return all tables with rows of towns, the town's own row last."""
    referring = connection.execute(
        """
        select c.relname, a.attname
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid
        join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
        where k.contype = 'f' and k.confrelid = %s::regclass and c.oid <> k.confrelid
          and c.relnamespace = 'public'::regnamespace
        union
        select c.relname, a.attname
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        order by 1, 2
        """,
        [TOWNS],
    ).fetchall()
    columns: dict[str, tuple[str, ...]] = {}
    for name, column in referring:
        columns[name] = (*columns.get(name, ()), column)
    return [*(Table(name, found) for name, found in columns.items()), Table(TOWNS, ("id",))]


def export(connection: psycopg.Connection, key: str, target: Path) -> dict[str, int]:
    """Write a town's archive; returns the number of rows by table.

    The connection's isolation makes it one moment: open it by ``one_moment``.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with connection.transaction(), blobs.deletion_paused(), draft.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            counts = _write(connection, town_of(connection, key), key, out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def hold(connection: psycopg.Connection, key: str) -> None:
    """Keep the town's audit trail from being linked until the transaction ends: what is linked could not be removed."""
    connection.execute("SELECT FROM events_chain WHERE tenant_id = %s FOR UPDATE", [town_of(connection, key)])


def refuse_with_members(connection: psycopg.Connection, key: str) -> None:
    """Raise Trouble where a town is the district of others; asked before anything is taken out."""
    town = town_of(connection, key)
    members = connection.execute("SELECT name FROM tenancy_municipality WHERE district_id = %s", [town]).fetchall()
    if members:
        names = ", ".join(row[0] for row in members)
        raise Trouble(f"{key} is the district of {names}. Remove them first, or give them another district.")


def remove(connection: psycopg.Connection, key: str) -> UUID:
    """Delete a town's rows. Foreign keys are checked at the end, so the order does not matter."""
    refuse_with_members(connection, key)
    town = town_of(connection, key)
    connection.execute("SET CONSTRAINTS ALL DEFERRED")
    for keys in ("case_key", "town_key"):  # in the backups too nobody reads the town any more, once these are old
        connection.execute(sql.SQL("DELETE FROM {} WHERE tenant_id = %s").format(sql.Identifier("keys", keys)), [town])
    connection.execute(sql.SQL("DELETE FROM {} WHERE args->>'tenant' = %s").format(sql.Identifier(JOBS)), [str(town)])
    for table in tables_of_towns(connection):
        connection.execute(
            sql.SQL("DELETE FROM {} WHERE {}").format(sql.Identifier(table.name), table.of_town()), {"town": town}
        )
    return town


def remove_files(town: UUID) -> None:
    """Delete the files of a town whose rows are gone."""
    for blob in list(blobs.walk(str(town))):
        blobs.delete(blob.area, blob.sha256)


def _write(connection: psycopg.Connection, town: UUID, key: str, out: IO[bytes]) -> dict[str, int]:
    counts, digests = {}, {}
    opener = Opener(connection)
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for table in tables_of_towns(connection):
            with tempfile.TemporaryFile() as lines:
                counts[table.name] = _write_rows(connection, table, town, lines, opener)
                lines.seek(0)
                digests[table.name] = hashlib.file_digest(lines, "sha256")
                _add(tar, f"rows/{table.name}.jsonl", lines)
        _add(tar, "signing-keys.json", io.BytesIO(_signing_keys(connection, town)))
        files = dict(_write_files(connection, town, tar, opener))
        manifest = {
            "municipality": key,
            "id": str(town),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows": {name: {"count": count, "sha256": digests[name].hexdigest()} for name, count in counts.items()},
            "files": {"count": len(files), "bytes": sum(files.values())},
        }
        _add(tar, "manifest.json", io.BytesIO(json.dumps(manifest, indent=1).encode()))
    return counts


def _signing_keys(connection: psycopg.Connection, town: UUID) -> bytes:
    """Return the public keys of a town: with them its proofs of delivery can be checked wherever the archive goes."""
    rows = connection.execute(
        "SELECT id, tenant_id, public, made_at, turned_at FROM keys.town_key WHERE tenant_id = %s AND purpose = %s"
        " ORDER BY version DESC",
        [town, SIGNING],
    ).fetchall()
    return json.dumps(key_set([PublicKey(*row) for row in rows]), indent=1).encode()


def _write_files(
    connection: psycopg.Connection, town: UUID, tar: tarfile.TarFile, opener: Opener
) -> Iterator[tuple[str, int]]:
    """Add all files by the digest of what is in them, each once; what no row names goes as it lies there."""
    rows = connection.execute(
        "SELECT id, sha256, blob FROM files_document WHERE tenant_id = %s AND deleted_at IS NULL ORDER BY id", [town]
    ).fetchall()
    named, written = {blob: (key, sha256) for key, sha256, blob in rows}, set()
    for blob in list(blobs.walk(str(town))):
        key, sha256 = named.get(blob.sha256, (None, blob.sha256))
        if sha256 in written:
            continue
        with blobs.open_blob(blob.area, blob.sha256) as stream, tempfile.TemporaryFile() as plain:
            shutil.copyfileobj(opener.file(town, key, stream) if key else stream, plain)
            written.add(sha256)
            yield sha256, plain.tell()
            _add(tar, f"files/{sha256}", plain)


def _write_rows(connection: psycopg.Connection, table: Table, town: UUID, out: IO[bytes], opener: Opener) -> int:
    count = 0
    for line in _rows(connection, table, town):
        if opener.has(table.name):
            line = json.dumps(opener.row(table.name, json.loads(line)), ensure_ascii=False)
        out.write(line.encode() + b"\n")
        count += 1
    return count


def _rows(connection: psycopg.Connection, table: Table, town: UUID) -> Iterator[str]:
    """Stream the rows: a big town's do not fit into memory."""
    with connection.cursor(name=f"export_{table.name}") as cursor:
        cursor.itersize = 500
        cursor.execute(
            sql.SQL("SELECT to_jsonb(t)::text FROM {} t WHERE {}").format(sql.Identifier(table.name), table.of_town()),
            {"town": town},
        )
        for (line,) in cursor:
            yield line


def _add(tar: tarfile.TarFile, name: str, stream: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = stream.seek(0, os.SEEK_END)
    entry.mtime = int(datetime.now(UTC).timestamp())
    stream.seek(0)
    tar.addfile(entry, stream)
