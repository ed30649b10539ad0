# SPDX-License-Identifier: EUPL-1.2
"""Jobs with a real worker process: rolled back with what asked for them, tried again, and never lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from tests.furnished import Town

from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer
from geleitzug.ground.jobs import worker as worker_room
from geleitzug.ground.jobs.queue import Patience, function_of, run_for_every_town
from geleitzug.ground.postgres import LOGIN, OWNER, Server
from geleitzug.ground.tenancy import directory, doors

OPEN = "cases.open_case"
JOBS = "select id, task_name, status::text, attempts, scheduled_at > now() from procrastinate_jobs order by id"


@pytest.fixture
def owner(own_town: Town, database_server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_server.url(OWNER, own_town.database), autocommit=True) as connection:
        yield connection


@pytest.fixture
def worker(own_town: Town, database_server: Server, settings: Any) -> Callable[[], Any]:
    """Start worker processes in the town's database; they end with the test."""

    @contextmanager
    def start() -> Iterator[subprocess.Popen[bytes]]:
        environment = {
            **os.environ,
            "DATABASE_URL": database_server.url(LOGIN, own_town.database),
            "DATABASE_OWNER_URL": database_server.url(OWNER, own_town.database),
            "GELEITZUG_VAR": str(settings.BLOB_ROOT.parent),
            "BLOB_ROOT": str(settings.BLOB_ROOT),
            "PYTHONPATH": "src",
            "DEMO": "true",  # its secrets are known ones
            "LOG_LEVEL": "CRITICAL",
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        }
        process = subprocess.Popen([sys.executable, "-m", "geleitzug.config.worker"], env=environment)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    return start


def wait_for(what: Callable[[], Any], seconds: float = 120) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def rows(owner: psycopg.Connection, name: str) -> list[tuple[Any, ...]]:
    return [row for row in owner.execute(JOBS).fetchall() if row[1] == name]


def test_a_transaction_that_is_rolled_back_leaves_no_job(own_town: Town, owner: psycopg.Connection) -> None:
    def ask_and_fail() -> None:
        with own_town.machine():
            defer(function_of(OPEN), subject=str(uuid7()))
            raise RuntimeError("never mind")

    with pytest.raises(RuntimeError):
        ask_and_fail()

    assert rows(owner, OPEN) == []


def test_what_can_wait_is_begun_after_what_somebody_waits_for(own_town: Town) -> None:
    with own_town.machine():
        defer(function_of("cases.read_documents"))
        defer(function_of(OPEN), subject=str(uuid7()))
        taken = [worker_room._take_one(), worker_room._take_one()]
        transaction.set_rollback(True)

    assert [each and each[0] for each in taken] == [OPEN, "cases.read_documents"]


def test_everybody_may_ask_for_a_job_but_only_the_machine_reads_the_queue(own_town: Town) -> None:
    for role in (doors.CITIZEN, doors.OFFICE):
        with doors.open_door(doors.Door(role, own_town.id)):
            assert defer(function_of(OPEN), subject=str(uuid7())) > 0


def test_a_job_that_fails_is_tried_again_later(own_town: Town, owner: psycopg.Connection, worker: Any) -> None:
    with own_town.machine():
        defer(function_of(OPEN), subject=str(uuid7()))

    with worker():
        (row,) = wait_for(lambda: [row for row in rows(owner, OPEN) if row[3] == 1])

    assert row[2:] == ("todo", 1, True)


def test_what_a_killed_worker_was_doing_is_done_by_another(
    own_town: Town, owner: psycopg.Connection, worker: Any
) -> None:
    sent = own_town.send(own_town.play("hundesteuer-anmelden", "ein-hund", -1))

    with worker() as first, owner.transaction():
        # The worker waits for this row when it is killed: the job is under way.
        owner.execute("select 1 from cases_application where id = %s for update", [sent.pk])
        with psycopg.connect(owner.info.dsn, autocommit=True) as look:
            wait_for(lambda: [row for row in rows(look, OPEN) if row[2] == "doing"])
        first.kill()
        first.wait()
    left = rows(owner, OPEN)
    owner.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    with own_town.machine(), contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("jobs.retry_stalled").defer(timestamp=0)
    with worker():
        wait_for(lambda: own_town.again(sent).opened_at)
        wait_for(lambda: not rows(owner, OPEN))

    assert [row[2] for row in left] == ["doing"]
    assert own_town.case(sent).number == sent.number


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 3), (1, 9), (4, 243), (6, 2187), (7, 3600), (99, 3600)])
def test_the_wait_grows_and_ends_at_an_hour(attempts: int, seconds: int) -> None:
    decision = Patience().get_retry_decision(exception=OSError(), job=FakeJob(attempts))  # type: ignore[arg-type]

    assert decision is not None
    assert decision.retry_at is not None
    left = decision.retry_at.timestamp() - time.time()
    assert abs(left - seconds) < 5


def test_after_four_days_it_is_an_operators() -> None:
    assert Patience().get_retry_decision(exception=OSError(), job=FakeJob(100)) is None  # type: ignore[arg-type]


def test_what_runs_by_the_clock_is_tried_again_and_soon_left_to_its_next_turn() -> None:
    clocked = [task for task in app.tasks.values() if task.queueing_lock == task.name and task.retry_strategy]

    assert "payments.sweep" in {task.name for task in clocked}
    for task in clocked:
        tries = [task.get_retry_exception(OSError(), FakeJob(attempts)) for attempts in (0, 2, 3)]  # type: ignore[arg-type]
        assert [each is not None for each in tries] == [True, True, False], task.name


class FakeJob:
    """How often a job was tried: all that patience asks for."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts


def test_one_towns_trouble_does_not_keep_the_others_from_their_clock(own_town: Town) -> None:
    done = []

    def tick() -> None:
        here = directory.by_id(doors.current_tenant()).key
        if here == "musterhafen":
            raise RuntimeError("here it does not work")
        done.append(here)

    with pytest.raises(RuntimeError, match="failed for musterhafen"):
        run_for_every_town(tick)

    assert sorted(done) == sorted(town.key for town in directory.everyone() if town.key != "musterhafen")
