# SPDX-License-Identifier: EUPL-1.2
"""PostgreSQL's own programs, and tar archives read in order: what both kinds of backups are made of."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres import NoPostgres, find_binaries

CHUNK = 1024 * 1024


def tools_for(connection: psycopg.Connection) -> dict[str, str]:
    """Return pg_dump and pg_restore of the server's own version, else of the next newer one."""
    major = connection.info.server_version // 10000
    needed = ("pg_dump", "pg_restore")
    try:
        found = find_binaries(major=major, needed=needed)
    except NoPostgres:
        found = find_binaries(at_least=major, needed=needed)
    return {name: found[name] for name in needed}


def call(command: list[str], url: str) -> None:
    """Run a tool; the address goes by the environment, where no other account reads the password."""
    parameters = psycopg.conninfo.conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment |= {names[key]: str(value) for key, value in parameters.items() if key in names}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode != 0:
        raise Trouble(f"{Path(command[0]).name} failed: {done.stderr.strip()[-1500:]}")


def add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """Add a small file to an archive."""
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mtime = int(datetime.now(UTC).timestamp())
    tar.addfile(entry, io.BytesIO(content))


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r:") as tar:
            yield tar
    except tarfile.TarError as trouble:
        raise _not_whole(trouble) from None


def _not_whole(trouble: Exception) -> Trouble:
    return Trouble(f"This is no whole backup: {trouble}. Take an earlier one.")


def entries(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield an archive's files in their order, each with its stream; raises Trouble for what is no whole archive."""
    with _opened(source) as tar:
        for entry in tar:
            stream = tar.extractfile(entry)
            if stream is not None:
                yield entry.name, stream


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream piece by piece; raises Trouble where it breaks off."""
    try:
        while chunk := stream.read(CHUNK):
            yield chunk
    except tarfile.TarError as trouble:
        raise _not_whole(trouble) from None
