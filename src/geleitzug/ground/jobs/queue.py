# SPDX-License-Identifier: EUPL-1.2
"""Declaring and asking for jobs. Running them is worker.py; the queue itself is procrastinate's."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

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


_functions: dict[str, Callable[..., Any]] = {}


def job(name: str, *, queue: str = "default", outside: bool = False) -> Callable[[F], F]:
    """Declare a function as a job; it runs through the machine door of the town that asked for it.

    Its arguments are JSON values. It may run twice, so it looks before it does. The name is the job's address in
    the database and outlives the function's. A job that calls ``outside`` gets the town as ``tenant`` and opens
    the door itself, shortly before and shortly after the call: nobody else's server holds our transaction open.
    """

    def declare(function: F) -> F:
        @functools.wraps(function)
        def run(*, tenant: str | None, arguments: dict[str, Any]) -> None:
            try:
                perform(function, UUID(tenant) if tenant else None, arguments)
            except Exception:
                log.warning("the job %s has failed; it will be tried again", name, exc_info=True)
                raise

        app.task(name=name, queue=queue, retry=Patience())(run)
        function.job_name = name  # type: ignore[attr-defined]
        function.job_is_outside = outside  # type: ignore[attr-defined]
        _functions[name] = function
        return function

    return declare


def periodic(cron: str, name: str) -> Callable[[F], F]:
    """Declare a function that runs by the clock, once for every municipality, each in its own transaction."""

    def declare(function: F) -> F:
        @functools.wraps(function)
        def run(timestamp: int) -> None:
            run_for_every_town(function)

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(run))
        function.job_name = name  # type: ignore[attr-defined]
        return function

    return declare


def run_for_every_town(function: Callable[[], Any]) -> None:
    """Run a periodic function in each town; one town's trouble does not keep the others from theirs."""
    troubled = []
    for town in directory.everyone():
        try:
            with doors.machine_door(town.pk):
                function()
        except Exception:
            log.exception("periodic job failed for %s", town.key)
            troubled.append(town.key)
    if troubled:
        raise RuntimeError(f"failed for {', '.join(troubled)}")


def defer(function: Callable[..., Any], *, at: datetime | None = None, **arguments: Any) -> int:
    """Ask for a job in the current transaction; ``at`` keeps it until then. Returns the job's number."""
    tenant = doors.current().tenant
    configured = app.configure_task(name_of(function), schedule_at=at)
    return configured.defer(tenant=str(tenant) if tenant else None, arguments=arguments)


def perform(function: Callable[..., Any], tenant: UUID | None, arguments: dict[str, Any]) -> None:
    """Run a job's function as the worker does."""
    if function.job_is_outside:  # type: ignore[attr-defined]
        function(tenant=tenant, **arguments)
        return
    with doors.machine_door(tenant):
        function(**arguments)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name under which a job was declared; raises AttributeError for a plain function."""
    return function.job_name  # type: ignore[attr-defined]


def function_of(name: str) -> Callable[..., Any]:
    """Return the function behind a job's name; raises KeyError."""
    return _functions[name]
