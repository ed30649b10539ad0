# SPDX-License-Identifier: EUPL-1.2
"""Declaring and asking for jobs. Running them is worker.py; the queue itself is procrastinate's."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from geleitzug.ground.tenancy import directory, doors

F = TypeVar("F", bound=Callable[..., Any])
log = logging.getLogger(__name__)


class Patience(BaseRetryStrategy):  # type: ignore[misc]  # it has no types for us
    """Try again after 3, 9, 27 … seconds and then every hour, for four days: a server may be away over a weekend."""

    most_attempts = 100
    longest_wait = 3600

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again; None gives up, and an operator sees the job."""
        if job.attempts >= self.most_attempts:
            return None
        return RetryDecision(retry_in={"seconds": min(3 ** min(job.attempts + 1, 10), self.longest_wait)})


class Briefly(Patience):
    """For what runs by the clock: three tries within a minute, as the server may just have gone; then the next turn."""

    most_attempts = 3


LATER = -10
"""The priority of what can wait; the rest has none."""

_functions: dict[str, Callable[..., Any]] = {}


@dataclass
class Aside:
    """Jobs that are kept in memory instead of the queue: they vanish with what is being tried out."""

    instead: Mapping[str, Callable[..., Any]]
    waiting: list[tuple[str, UUID | None, dict[str, Any]]] = field(default_factory=list)

    def run_one(self) -> bool:
        """Run the job that waits longest; returns whether there was one."""
        if not self.waiting:
            return False
        name, tenant, arguments = self.waiting.pop(0)
        perform(self.instead.get(name) or _functions[name], tenant, arguments)
        return True


_aside: ContextVar[Aside | None] = ContextVar("jobs_aside", default=None)


@contextmanager
def kept_aside(instead: Mapping[str, Callable[..., Any]] | None = None) -> Iterator[Aside]:
    """Keep what is asked for in this thread out of the queue, and the queue's own jobs out of ``work_off``.

    For trying something out in a transaction that is rolled back: other people's jobs are not run in it. ``instead``
    names jobs that would reach the world outside, and the jobs that stand in for them. What is asked for a later time
    is left out.
    """
    aside = Aside(instead or {})
    token = _aside.set(aside)
    try:
        yield aside
    finally:
        _aside.reset(token)


def aside() -> Aside | None:
    """Return where jobs are kept while something is tried out; None where they go into the queue."""
    return _aside.get()


def job(
    name: str,
    *,
    queue: str = "default",
    outside: bool = False,
    can_wait: bool = False,
    only_if: Callable[[UUID], bool] | None = None,
) -> Callable[[F], F]:
    """Declare a function as a job; it runs through the machine door of the town that asked for it.

    Its arguments are JSON values. It may run twice, so it looks before it does. The name is the job's address in
    the database and outlives the function's. A job that calls ``outside`` gets the town as ``tenant`` and opens
    the door itself, shortly before and shortly after the call: nobody else's server holds our transaction open.
    One that most of its events have nothing for says ``only_if``, asked with the event's subject where the event is
    told: one small query there instead of a job that finds nothing to do. One that ``can_wait`` is begun when no other
    is due: tidying up is no reason to let somebody wait for a letter.
    """

    def declare(function: F) -> F:
        @functools.wraps(function)
        def run(*, tenant: str | None, arguments: dict[str, Any]) -> None:
            try:
                perform(function, UUID(tenant) if tenant else None, arguments)
            except Exception:
                log.warning("the job %s has failed; it will be tried again", name, exc_info=True)
                raise

        app.task(name=name, queue=queue, priority=LATER if can_wait else 0, retry=Patience())(run)
        function.job_name = name  # type: ignore[attr-defined]
        function.job_is_outside = outside  # type: ignore[attr-defined]
        function.job_only_if = only_if  # type: ignore[attr-defined]
        _functions[name] = function
        return function

    return declare


def periodic(cron: str, name: str) -> Callable[[F], F]:
    """Declare a function that runs by the clock, once for every municipality, each in its own transaction."""

    def declare(function: F) -> F:
        @functools.wraps(function)
        def run(timestamp: int) -> None:
            run_for_every_town(function)

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name, retry=Briefly())(run))
        function.job_name = name  # type: ignore[attr-defined]
        return function

    return declare


def run_for_every_town(function: Callable[[], Any]) -> None:
    """Run a periodic function in each town; one town's trouble does not keep the others from theirs."""
    troubled, last = [], None
    for town in directory.everyone():
        try:
            with doors.machine_door(town.pk):
                function()
        except Exception as trouble:
            log.exception("periodic job failed for %s", town.key)
            troubled.append(town.key)
            last = trouble
    if troubled:
        raise RuntimeError(f"failed for {', '.join(troubled)}") from last


def defer(function: Callable[..., Any], *, at: datetime | None = None, **arguments: Any) -> int:
    """Ask for a job in the current transaction; ``at`` keeps it until then. Returns the job's number."""
    tenant = doors.current().tenant
    if (kept := _aside.get()) is not None:
        if at is None:
            kept.waiting.append((name_of(function), tenant, json.loads(json.dumps(arguments))))
        return 0
    configured = app.configure_task(name_of(function), schedule_at=at)
    return configured.defer(tenant=str(tenant) if tenant else None, arguments=arguments)


def hasten(function: Callable[..., Any], argument: str, values: Collection[str]) -> int:
    """Let jobs of the open door's town that wait to be tried again run now: those whose argument is one of some values.

    Returns how many.
    """
    with doors.machine_door(doors.current_tenant()), connection.cursor() as cursor:
        cursor.execute(_HASTEN, [name_of(function), str(doors.current_tenant()), argument, list(values)])
        return cursor.rowcount


_HASTEN = """
    update procrastinate_jobs set scheduled_at = now()
     where task_name = %s and status = 'todo' and attempts > 0 and scheduled_at > now() and args->>'tenant' = %s
       and args->'arguments'->>%s = any(%s)
"""


def is_asked_for(function: Callable[..., Any]) -> bool:
    """Tell whether a job is due or under way, for whatever town and with whatever arguments."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_ASKED_FOR, [name_of(function)])
        return bool(cursor.fetchone()[0])


_IS_ASKED_FOR = """
    select exists(select from procrastinate_jobs where task_name = %s and status in ('todo', 'doing'))
"""


def perform(function: Callable[..., Any], tenant: UUID | None, arguments: dict[str, Any]) -> None:
    """Run a job's function as the worker does."""
    if function.job_is_outside:  # type: ignore[attr-defined]
        function(tenant=tenant, **arguments)
        return
    with doors.machine_door(tenant):
        function(**arguments)


def is_called_for(function: Callable[..., Any], subject: UUID) -> bool:
    """Tell whether a job may have anything to do for what an event has happened to.

    At the citizens' door it always may: that door does not show all there is.
    """
    only_if = function.job_only_if  # type: ignore[attr-defined]
    return only_if is None or doors.current().role == doors.CITIZEN or bool(only_if(subject))


def name_of(function: Callable[..., Any]) -> str:
    """Return the name under which a job was declared; raises AttributeError for a plain function."""
    return function.job_name  # type: ignore[attr-defined]


def function_of(name: str) -> Callable[..., Any]:
    """Return the function behind a job's name; raises KeyError."""
    return _functions[name]
