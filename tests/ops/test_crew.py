# SPDX-License-Identifier: EUPL-1.2
"""The processes of a job worker, for real: one helps while the queue is long, and none outlives the others' end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from geleitzug.config.crew import Crew
from geleitzug.ground.jobs.worker import LONG
from tests import towns

CREW = """
import django, os, sys, time
from functools import partial
from pathlib import Path
django.setup()
from django.db import connections
from geleitzug.config.crew import Crew, ask_for_help, ask_for_relief
from geleitzug.ground.jobs import job, worker

NOTES = Path(sys.argv[1])
KEPT = []
worker.REST_SECONDS = worker.RELIEF_SECONDS = 0.2

@job("probe.together")
def together():
    KEPT[:] = [b"x" * worker.GROWN]
    (NOTES / str(os.getpid())).touch()
    until = time.monotonic() + 100
    while len(list(NOTES.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.02)

connections.close_all()
first = worker.Colleagues(ask_for_help, ask_for_relief, worker.has_grown)
helper = worker.Colleagues(may_end=lambda: True)
Crew(*(partial(worker.run, concurrency=2, colleagues=each) for each in (first, helper)), 2).run()
"""


@pytest.mark.django_db(transaction=True)
def test_a_second_process_helps_while_the_queue_is_long_and_what_has_grown_makes_room_for_a_fresh_one(
    owner_connection: psycopg.Connection, database_urls: dict[str, str], tmp_path: Path
) -> None:
    _ask_for_jobs(owner_connection, LONG + 10)
    with _a_crew(database_urls, tmp_path) as crew:
        done = _soon(lambda: _jobs(owner_connection) == 0)
        took_part = {int(file.name) for file in tmp_path.iterdir()}
        fresh = _soon(lambda: len(left := _children(crew)) == 1 and not took_part & {*left})
        os.kill(_children(crew)[0], signal.SIGKILL)
        status = crew.wait(60)

    assert done
    assert len(took_part) == 2
    assert fresh
    assert status == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_stop_finishes_what_is_under_way(
    owner_connection: psycopg.Connection, database_urls: dict[str, str], tmp_path: Path
) -> None:
    _ask_for_jobs(owner_connection, 1)
    with _a_crew(database_urls, tmp_path) as crew:
        begun = _soon(lambda: any(tmp_path.iterdir()))
        crew.terminate()
        (tmp_path / "go-on").touch()
        status = crew.wait(60)

    assert begun
    assert (status, _jobs(owner_connection)) == (0, 0)


@contextmanager
def _a_crew(database_urls: dict[str, str], notes: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, **database_urls, "GELEITZUG_PROCESS": "worker", "LOG_LEVEL": "CRITICAL",
                   "DJANGO_SETTINGS_MODULE": "geleitzug.config.settings"}  # fmt: skip
    crew = subprocess.Popen([sys.executable, "-c", CREW, str(notes)], env=environment)
    try:
        yield crew
    finally:
        crew.kill()
        crew.wait()


def _ask_for_jobs(owner: psycopg.Connection, many: int) -> None:
    town = towns.found(owner, "musterhafen")
    owner.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args) select 'default', 'probe.together',"
        " jsonb_build_object('tenant', %s::text, 'arguments', '{}'::jsonb) from generate_series(1, %s)",
        [str(town), many],
    )


def _jobs(owner: psycopg.Connection) -> int:
    row = owner.execute("select count(*) from procrastinate_jobs where task_name = 'probe.together'").fetchone()
    assert row is not None
    return int(row[0])


def _children(crew: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{crew.pid}/task/{crew.pid}/children").read_text().split()]


def _soon(what: Callable[[], bool], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.05)
    return False


def test_a_fork_that_fails_costs_nobody_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory() -> int:
        raise OSError("no process to be had")

    monkeypatch.setattr(os, "fork", no_memory)
    hands = Crew(work=lambda: None, help=lambda: None, most=2, first=4711)
    hands._more_hands()
    hands._relieve()
    assert (hands.first, hands.helpers) == (4711, set())
