# SPDX-License-Identifier: EUPL-1.2
"""No argument of a job reaches the log, some are the secrets of links; and who is away is told in one line."""

from __future__ import annotations

import io
import logging.config
import smtplib
import socket
import ssl
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError
from procrastinate.jobs import Job

from geleitzug.config import logs
from geleitzug.ground.crypto.cipher import CryptoError
from geleitzug.ground.crypto.safes import KeptHere


@pytest.fixture
def written() -> Callable[..., str]:
    """Return what the house's own log makes of a record."""
    handler = logging.StreamHandler(io.StringIO())
    plan = settings.LOGGING
    assert plan["handlers"]["console"]["filters"] == list(plan["filters"])
    maker = logging.config.DictConfigurator(plan)
    for each in plan["filters"].values():
        handler.addFilter(maker.configure_filter(dict(each)))

    def write(**record: object) -> str:
        handler.handle(logging.makeLogRecord(record))
        return str(handler.stream.getvalue())

    return write


def raised(by: Callable[[], object]) -> tuple[object, ...]:
    with pytest.raises(Exception) as caught:  # noqa: PT011 whatever it is
        by()
    return caught._excinfo or ()


def nowhere() -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def no_database() -> None:
    psycopg.connect("host=127.0.0.1 port=9 connect_timeout=2")


def busy() -> None:
    raise smtplib.SMTPRecipientsRefused({"zoe@example.org": (450, b"zoe@example.org: try later")})


def tired() -> None:
    raise smtplib.SMTPDataError(451, b"not now, zoe@example.org")


def shut_down() -> None:
    try:
        raise psycopg.errors.AdminShutdown("terminating connection")
    except psycopg.Error as cause:
        raise OperationalError("terminating connection") from cause


def ours() -> None:
    raise ValueError("a fault of ours")


def two_locks() -> None:
    try:
        raise psycopg.errors.DeadlockDetected("a fault of ours: deadlock detected")
    except psycopg.Error as cause:
        raise OperationalError("a fault of ours: deadlock detected") from cause


def too_slow() -> None:
    raise psycopg.errors.QueryCanceled("a fault of ours: statement timeout")


def waits_in_vain() -> None:
    raise psycopg.errors.LockNotAvailable("a fault of ours: lock timeout")


def bad_certificate() -> None:
    raise ssl.SSLError("a fault of ours: no start line")


def test_a_job_that_failed_is_named_without_its_arguments(written: Callable[..., str]) -> None:
    job = Job(
        id=7, status="failed", queue="default", lock=None, queueing_lock=None,
        task_name="mail.send", task_kwargs={"secret": "wer-das-liest"},
    )  # fmt: skip

    assert written(msg=f"Job {job.call_string} ended", job=job.log_context()) == "Job mail.send[7] ended\n"


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (nowhere, "ConnectionRefusedError: [Errno 111] Connection refused"),
        (no_database, "OperationalError: connection failed"),
        (busy, "SMTPRecipientsRefused: 450"),
        (tired, "SMTPDataError: 451"),
        (shut_down, "OperationalError: terminating connection"),
    ],
)
def test_who_is_away_is_told_in_one_line(written: Callable[..., str], away: Callable[[], object], said: str) -> None:
    line = written(msg="the job %s has failed (100 %%)", args=("mail.send",), exc_info=raised(away))

    assert line.startswith(f"the job mail.send has failed (100 %): {said}")
    assert line.count("\n") == 1
    assert "zoe" not in line


@pytest.mark.parametrize("fault", [ours, two_locks, too_slow, waits_in_vain, bad_certificate])
def test_a_fault_of_ours_is_told_with_the_way_to_it(written: Callable[..., str], fault: Callable[[], object]) -> None:
    told = written(msg="broken", exc_info=raised(fault))

    assert told.startswith("broken\nTraceback")
    assert "a fault of ours" in told


def turned_meanwhile() -> None:
    KeptHere((bytes(32),)).unwrap("ee05b4e9", b"", b"")


def in_a_town() -> None:
    try:
        turned_meanwhile()
    except CryptoError as trouble:
        raise RuntimeError("failed for musterhafen") from trouble


def test_a_key_turned_without_a_restart_fills_no_log(
    written: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(msg="the job %s has failed", args=("mail.send",), exc_info=raised(turned_meanwhile))

    assert first.startswith("the job mail.send has failed: UnknownKey: this process has no key ee05b4e9")
    assert first.endswith("restart pages and workers\n")
    assert first.count("\n") == 1
    assert written(msg="periodic job failed", exc_info=raised(in_a_town)) == first, "nothing more within minutes"
    assert written(msg="broken", exc_info=raised(ours)).count("Traceback") == 1, "other faults are told"
    monkeypatch.setattr(logs, "AGAIN_SECONDS", 0)
    assert "periodic job failed: UnknownKey" in written(msg="periodic job failed", exc_info=raised(in_a_town))
