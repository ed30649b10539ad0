# SPDX-License-Identifier: EUPL-1.2
"""Running jobs: the worker process, and picking up what a killed worker left behind."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Status
from procrastinate.periodic import PeriodicRegistry, PeriodicTask

from geleitzug.ground import memory
from geleitzug.ground.jobs.line import Line
from geleitzug.ground.jobs.queue import aside, function_of, perform
from geleitzug.ground.tenancy import doors

ALIVE_SECONDS = 30


STOPPING = (signal.SIGTERM, signal.SIGINT)
LOOK_SECONDS = 0.5
LONG = 25
"""So many jobs due, which is about a second's work: then another process is worth what it takes."""
REST_SECONDS = 10
"""After so long without a job a helper ends, which takes some 60 MB, and so do the threads that run jobs."""
GROWN = 30 * 2**20
"""With so many bytes of its own a process has doubled, by one letter or many mails: libraries few jobs need, what it
has copied. One that has only done what runs by the clock has some 22 MB."""
RELIEF_SECONDS = 2
"""So long two are there, so that there is never none."""
_IS_LONG = f"""
    select count(*) = {LONG} as long
      from (select 1 from procrastinate_jobs where status = 'todo' and priority >= 0
               and (scheduled_at is null or scheduled_at <= now()) limit {LONG}) as due
"""  # noqa: S608  the number is ours


@dataclass(frozen=True, slots=True)
class Colleagues:
    """What a process tells whoever has started it, and when it ends because it was time."""

    ask_for_help: Callable[[], None] | None = None
    """Called every now and then while more is due than it soon gets to."""
    ask_for_relief: Callable[[], None] | None = None
    """Called a moment before it ends."""
    may_end: Callable[[], bool] | None = None
    """Asked once there has been no job for a while, and then after each further job; None: it goes on."""


ALONE = Colleagues()


def has_grown() -> bool:
    """Tell whether a fresh process is worth more than this one, which gives back what it can before."""
    memory.give_back()
    return memory.own() > GROWN


def run(*, concurrency: int = 2, colleagues: Colleagues = ALONE) -> None:
    """Work until told to stop (SIGTERM, SIGINT) or until it is time; a job that is under way is finished first.

    The process's connections must log in with ``-c role=geleitzug_machine`` (settings: GELEITZUG_PROCESS=worker).
    """
    connections.close_all()  # what was asked while starting is not asked again on this thread
    asyncio.run(_work(concurrency, colleagues))


async def _work(concurrency: int, colleagues: Colleagues) -> None:
    # The queue gets an app of its own: with the connector replaced in this one, jobs asked for by jobs went over the
    # worker's connection and were committed before, or without, what had asked for them.
    connector = Line(**connector_params("default"))
    pace = Pace()
    hands = asyncio.ensure_future(_rest_hands(pace, concurrency))  # begins before the first job does
    async with app.with_connector(connector).open_async() as working:
        working.periodic_registry = _asked_over(working)
        work = asyncio.ensure_future(
            working.run_worker_async(
                concurrency=concurrency,
                delete_jobs="successful",
                update_heartbeat_interval=5,
                stalled_worker_timeout=ALIVE_SECONDS,
                worker_middleware=[pace.keep],
                install_signal_handlers=False,
            )
        )
        _stop_when_told(work, connector)
        watching = [work, hands]
        if (ask := colleagues.ask_for_help) is not None:
            watching.append(asyncio.ensure_future(_look_for_help(connector, pace, concurrency, ask)))
        if (may_end := colleagues.may_end) is not None:
            watching.append(asyncio.ensure_future(_rest(pace, may_end, colleagues.ask_for_relief)))
        ended, going_on = await asyncio.wait(watching, return_when=asyncio.FIRST_COMPLETED)
        for each in going_on:
            each.cancel()  # the work finishes what is under way
        await asyncio.gather(*going_on, return_exceptions=True)
        for each in ended:
            if not each.cancelled():
                each.result()


def _stop_when_told(work: asyncio.Future[None], connector: Line) -> None:
    """Cancel the work where the process is told to stop, which finishes what is under way; told twice it ends at once.

    Procrastinate's own way waits for a question that is being asked, and it is asked for half a minute where the server
    has gone. Where both are told to stop the worker outlived everybody.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for sign in STOPPING:
            loop.remove_signal_handler(sign)
        connector.hurry()
        work.cancel()

    for sign in STOPPING:
        loop.add_signal_handler(sign, stop)


def _asked_over(working: Any) -> PeriodicRegistry:
    """Return what runs by the clock so that it is asked for over the worker's connection.

    A task knows the app it was declared with, and that one's connector opened another connection on a thread of its
    own, to be used once a minute: 5 MB. Names are those of procrastinate 3.
    """
    registry = PeriodicRegistry()
    for key, each in working.periodic_registry.periodic_tasks.items():
        task = copy(each.task)
        task.blueprint = working
        registry.periodic_tasks[key] = PeriodicTask(task, each.cron, each.periodic_id, each.configure_kwargs)
    return registry


@dataclass(slots=True)
class Pace:
    """How much a worker has to do: jobs under way and done, and when the last one ended (a monotonic clock)."""

    under_way: int = 0
    done: int = 0
    last: float = 0.0

    def __post_init__(self) -> None:
        self.last = time.monotonic()

    async def keep(self, call_next: Callable[[], Awaitable[Any]], _context: Any, _worker: Any) -> Any:
        """Count a job while it is under way."""
        self.under_way += 1
        try:
            return await call_next()
        finally:
            self.under_way -= 1
            self.done += 1
            self.last = time.monotonic()


async def _look_for_help(connector: Line, pace: Pace, concurrency: int, ask_for_help: Callable[[], None]) -> None:
    """Ask for help where all hands are full and the queue is long; never ends."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if pace.under_way >= concurrency and (await connector.execute_query_one_async(_IS_LONG))["long"]:
            ask_for_help()


async def _rest_hands(pace: Pace, concurrency: int) -> None:
    """Run jobs on threads that end when there has been no job for a while; never ends.

    Each keeps a connection, which ends with it (ground/tenancy/threads.py): a server process of 8 MB. More of them
    than jobs at once would cost for nothing.
    """
    while True:
        hands, done = ThreadPoolExecutor(concurrency), pace.done
        asyncio.get_running_loop().set_default_executor(hands)
        while pace.done == done or pace.under_way or time.monotonic() - pace.last < REST_SECONDS:
            await asyncio.sleep(LOOK_SECONDS)
        hands.shutdown(wait=False)


async def _rest(pace: Pace, may_end: Callable[[], bool], ask_for_relief: Callable[[], None] | None) -> None:
    """End once there has been no job for a while and it may; asked once in each rest."""
    asked_at = -1
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if pace.done == asked_at or pace.under_way or time.monotonic() - pace.last < REST_SECONDS:
            continue
        if may_end():
            break
        asked_at = pace.done
    if ask_for_relief is not None:
        ask_for_relief()
        await asyncio.sleep(RELIEF_SECONDS)


def last_beat() -> datetime | None:
    """Return when some worker last said that it is there."""
    here = doors.current().tenant if doors.is_open() else None  # a town matters to no row of a worker
    with doors.at_machine_door(here), connection.cursor() as cursor:
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
