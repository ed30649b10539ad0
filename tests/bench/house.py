# SPDX-License-Identifier: EUPL-1.2
"""An installation of its own, as in production: for measuring and for the drill. Clients are visits.py."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from geleitzug.config.processes import Tree
from geleitzug.config.static import ensure_static
from geleitzug.ground.postgres.roles import ADMIN

PORT = 18400
JOBS_LEFT = (
    "select count(*) from procrastinate_jobs where status = 'doing'"
    " or status = 'todo' and (scheduled_at is null or scheduled_at <= now())"
)


@contextmanager
def running(*, port: int = PORT, stories: int = 1, environment: Mapping[str, str] | None = None) -> Iterator[Tree]:
    """Make, seed and start an installation in a folder of its own; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="geleitzug-measured-"))
    folder.chmod(0o711)  # the database server may run as another account
    all_from_one_address = {"DRAFTS_PER_ADDRESS": "0", "ASKED_PER_ADDRESS": "0"}
    own = {"BENCH": "true", "DEBUG": "false", **all_from_one_address, **(environment or {})}
    tree = Tree(var=folder, port=port, environment=own)
    try:
        tree.check_ports()
        tree.start_database()
        _child(tree, "-m", "geleitzug.config.cli", "migrate", "--quiet")
        tree.start_peers()
        _child(tree, "-m", "tests.bench.seeding", str(stories))
        tree.environment = {**tree.environment, **ensure_static(tree.var, tree.variables())}
        tree.start_house()
        yield tree
    finally:
        tree.stop()
        shutil.rmtree(folder, ignore_errors=True)


def admin_line(tree: Tree) -> psycopg.Connection:
    """Return a connection past all walls, for cloning and for looking."""
    assert tree.cluster is not None
    assert tree.cluster.server is not None
    return psycopg.connect(tree.cluster.server.url(ADMIN), autocommit=True)


def await_worker(tree: Tree, seconds: float = 120.0) -> float:
    """Wait until no job is due any more; returns how long that took."""
    began = time.perf_counter()
    with admin_line(tree) as line:
        while _count(line, JOBS_LEFT):
            if time.perf_counter() - began > seconds:
                raise TimeoutError(f"{_count(line, JOBS_LEFT)} jobs are still due after {seconds:.0f} s")
            time.sleep(0.1)
    return time.perf_counter() - began


def _count(line: psycopg.Connection, query: str) -> int:
    row = line.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])


def _child(tree: Tree, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**tree.variables(), "GELEITZUG_PROCESS": "cli"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
