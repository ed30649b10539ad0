# SPDX-License-Identifier: EUPL-1.2
"""Running jobs: the worker process, and picking up what a killed worker left behind."""

from __future__ import annotations

import asyncio
import json
import select
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections
from django.utils import timezone
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Status
from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool

from geleitzug.ground.jobs.queue import aside, function_of, perform
from geleitzug.ground.tenancy import doors

ALIVE_SECONDS = 30


def run(*, concurrency: int = 2) -> None:
    """Work until told to stop (SIGTERM, SIGINT); a job that is under way is finished first.

    The process's connections must log in with ``-c role=geleitzug_machine`` (settings: GELEITZUG_PROCESS=worker).
    """
    connections.close_all()  # what was asked while starting is not asked again on this thread
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    # Every thread that runs jobs keeps a connection to the database: more of them than jobs at once cost for nothing.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency))
    # The queue gets an app of its own: with the connector replaced in this one, jobs asked for by jobs went over the
    # worker's connection and were committed before, or without, what had asked for them.
    # One connection listens, one fetches jobs and writes down what became of them, each in a single statement.
    connector = PsycopgConnector(
        pool_factory=_pool, configure=_at_once, kwargs=connector_params("default"), min_size=1, max_size=2
    )
    async with app.with_connector(connector).open_async() as working:
        await working.run_worker_async(
            concurrency=concurrency,
            delete_jobs="successful",
            update_heartbeat_interval=5,
            stalled_worker_timeout=ALIVE_SECONDS,
        )


def _pool(**settings: Any) -> AsyncConnectionPool[Any]:
    return AsyncConnectionPool(**(settings | {"check": _still_there}))


async def _at_once(line: AsyncConnection[Any]) -> None:
    await line.set_autocommit(True)


async def _still_there(line: AsyncConnection[Any]) -> None:
    """Ask the server whether it is there only where it has said something unasked, as one that goes away does.

    Raises OperationalError. Each job takes the connection twice: asking each time cost as much as the job's own row.
    """
    if line.closed:
        raise OperationalError("the connection is closed")
    something, _write, _wrong = select.select([line.fileno()], [], [], 0)
    if something:
        await AsyncConnectionPool.check_connection(line)


def last_beat() -> datetime | None:
    """Return when some worker last said that it is there."""
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute("select max(last_heartbeat) from procrastinate_workers")
        return cursor.fetchone()[0]


def is_alive() -> bool:
    """Tell whether some worker has sent a heartbeat lately."""
    beat = last_beat()
    return beat is not None and timezone.now() - beat < timedelta(seconds=ALIVE_SECONDS)


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)  # type: ignore[untyped-decorator]
async def retry_stalled(context: Any, timestamp: int) -> None:
    """Retry what a killed worker left as ``doing``: nothing that was promised is lost.

    What runs by the clock is not retried, it comes again by itself; beside the next one of its kind it has no place.
    """
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=ALIVE_SECONDS):
        if stalled.queueing_lock:
            await manager.finish_job(stalled, status=Status.FAILED, delete_job=True)
        else:
            await manager.retry_job(stalled)


def work_off(limit: int = 1000) -> int:
    """Run the jobs that are due in this transaction, one after the other; returns how many.

    For seeding and tests, where no worker may wait: the same functions through the same door.
    """
    for done in range(limit):
        kept = aside()
        if not (kept.run_one() if kept is not None else _run_one()):
            return done
    raise RuntimeError(f"more than {limit} jobs: do they call one another?")


def _run_one() -> bool:
    taken = _take_one()
    if taken is None:
        return False
    name, tenant, arguments = taken
    perform(function_of(name), tenant, arguments)
    return True


def _take_one() -> tuple[str, Any, dict[str, Any]] | None:
    with doors.machine_door(None), connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where id = (select id from procrastinate_jobs where status = 'todo'"
            " and (scheduled_at is null or scheduled_at <= now()) and args ? 'arguments'"
            " order by priority desc, id limit 1 for update skip locked)"
            " returning task_name, (args->>'tenant')::uuid, args->'arguments'"
        )
        row = cursor.fetchone()
    if row is None:
        return None
    name, tenant, arguments = row
    return name, tenant, arguments if isinstance(arguments, dict) else json.loads(arguments)
