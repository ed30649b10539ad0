# SPDX-License-Identifier: EUPL-1.2
"""A real worker process: what a job asks for is in the job's transaction."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from procrastinate.exceptions import ConnectorException
from tests import towns

from geleitzug.ground.jobs.line import Line
from geleitzug.ground.tenancy import doors

WORKER = """
import django, sys
from pathlib import Path
django.setup()
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.jobs import worker

NOTES = Path(sys.argv[1])

@job("probe.later")
def later(*, word):
    (NOTES / f"later-{word}").touch()

@job("probe.asks_and_fails")
def asks_and_fails():
    defer(later, word="lost")
    (NOTES / "tried").touch()
    raise RuntimeError("on purpose")

@job("probe.asks")
def asks():
    defer(later, word="kept")

worker.REST_SECONDS = 0.2
worker.run(concurrency=2)
"""


@pytest.mark.django_db(transaction=True)
def test_a_job_asked_for_by_a_job_that_fails_is_never_run_and_one_connection_is_kept_at_rest(
    owner_connection: psycopg.Connection, database_urls: dict[str, str], tmp_path: Path
) -> None:
    town = towns.found(owner_connection, "musterhafen")
    with doors.machine_door(town), connection.cursor() as cursor:
        for name in ("probe.asks_and_fails", "probe.asks"):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, args)"
                " values ('default', %s, jsonb_build_object('tenant', %s::text, 'arguments', '{}'::jsonb))",
                [name, str(town)],
            )

    environment = {**os.environ, **database_urls, "GELEITZUG_PROCESS": "worker", "PGAPPNAME": "probe",
                   "DJANGO_SETTINGS_MODULE": "geleitzug.config.settings"}  # fmt: skip
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], env=environment)
    try:
        ends = time.monotonic() + 120
        while time.monotonic() < ends and not {"tried", "later-kept"} <= {file.name for file in tmp_path.iterdir()}:
            time.sleep(0.1)
        time.sleep(0.5)
        while (kept := _connections(owner_connection)) != 1 and time.monotonic() < ends:
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(60)

    assert {file.name for file in tmp_path.iterdir()} == {"tried", "later-kept"}
    rows = owner_connection.execute("select task_name from procrastinate_jobs where task_name = 'probe.later'")
    assert rows.fetchall() == []
    assert kept == 1  # the threads of jobs have ended with theirs


def _connections(owner: psycopg.Connection) -> int:
    """Return how many the worker has."""
    row = owner.execute("select count(*) from pg_stat_activity where application_name = 'probe'").fetchone()
    assert row is not None
    return int(row[0])


def test_a_connection_whose_server_has_gone_is_noticed_before_it_is_used(
    owner_connection: psycopg.Connection, database_urls: dict[str, str]
) -> None:
    async def asked_twice() -> list[int]:
        line = Line(conninfo=database_urls["DATABASE_URL"])
        await line.open_async()
        servers = []
        for _time in range(2):
            servers.append((await line.execute_query_one_async("select pg_backend_pid() as pid"))["pid"])
            owner_connection.execute("select pg_terminate_backend(%s, 5000)", [servers[-1]])
        await line.close_async()
        return servers

    first, second = asyncio.run(asked_twice())

    assert first != second


def test_who_is_told_to_stop_waits_for_no_server_that_has_gone(
    database_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geleitzug.ground.jobs.line.LAST_PATIENCE_SECONDS", 0)

    async def asked_in_a_hurry() -> None:
        line = Line(conninfo=f"{database_urls['DATABASE_URL']}&connect_timeout=2", port=1)
        line.hurry()
        await asyncio.wait_for(line.execute_query_async("select 1"), 10)

    with pytest.raises(ConnectorException):
        asyncio.run(asked_in_a_hurry())


def test_what_is_told_of_is_heard_also_when_the_server_has_been_away(
    owner_connection: psycopg.Connection, database_urls: dict[str, str]
) -> None:
    heard: list[str] = []

    async def hear(*, channel: str, payload: str) -> None:
        heard.append(f"{channel}: {payload}")

    async def heard_twice() -> None:
        line = Line(conninfo=database_urls["DATABASE_URL"])
        await line.open_async()
        listening = asyncio.ensure_future(line.listen_notify(hear, ["probe"]))
        for word in ("first", "second"):
            pid = (await line.execute_query_one_async("select pg_backend_pid() as pid"))["pid"]
            while f"probe: {word}" not in heard and not listening.done():
                owner_connection.execute("select pg_notify('probe', %s)", [word])
                await asyncio.sleep(0.02)
            owner_connection.execute("select pg_terminate_backend(%s, 5000)", [pid])
        listening.cancel()
        await line.close_async()

    asyncio.run(asyncio.wait_for(heard_twice(), 30))

    assert list(dict.fromkeys(heard)) == ["probe: first", "probe: second"]


def test_the_first_job_is_read_from_the_queues_index_though_the_queue_is_empty(
    owner_connection: psycopg.Connection, database_urls: dict[str, str]
) -> None:
    first = "select id from procrastinate_jobs where status = 'todo' order by priority desc, id limit 1"

    async def plan() -> str:
        line = Line(conninfo=database_urls["DATABASE_OWNER_URL"])
        await line.open_async()
        rows = await line.execute_query_all_async(f"explain {first}")
        await line.close_async()
        return "\n".join(row["QUERY PLAN"] for row in rows)

    owner_connection.execute("analyze procrastinate_jobs")
    found = asyncio.run(plan())

    assert "procrastinate_jobs_priority_idx" in found, found
    assert "Sort" not in found, found
