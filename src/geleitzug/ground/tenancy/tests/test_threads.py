# SPDX-License-Identifier: EUPL-1.2
"""A thread's connection to the database ends with the thread, and only if it is the thread's own."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections
from tests.furnished import Town

from geleitzug.ground.tenancy.threads import Kept


def test_a_thread_takes_its_connection_along(own_town: Town) -> None:
    gc.disable()  # Django's wrapper is a ring of references: nobody may find it by looking for garbage
    try:
        with ThreadPoolExecutor(1) as pool:
            theirs = pool.submit(backend).result(10)
            was_open = is_there(theirs)

        assert was_open
        assert gone(theirs)
    finally:
        gc.enable()
    assert backend() != theirs


def test_a_connection_that_was_lent_stays_open(own_town: Town) -> None:
    ours = backend()
    mine = connections["default"]
    mine.inc_thread_sharing()

    def borrow() -> int:
        connections["default"] = mine
        return backend()

    with ThreadPoolExecutor(1) as pool:
        borrowed = pool.submit(borrow).result(10)
    mine.dec_thread_sharing()

    assert borrowed == ours == backend()


def test_a_resting_threads_connection_goes_and_comes_anew(own_town: Town) -> None:
    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(backend).result(10)
        kept: Kept = pool.submit(lambda: connections._connections.kept).result(10)  # type: ignore[attr-defined]

        kept.close_after(0)
        assert is_there(theirs)  # it is in the middle of something
        kept.lay_down()
        kept.close_after(60)
        assert is_there(theirs)  # it has rested for a moment only
        kept.close_after(0)
        assert gone(theirs)

        kept.take()
        anew = pool.submit(backend).result(10)
        assert anew != theirs
        kept.close_after(0)
        assert is_there(anew)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def is_there(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where pid = %s", [pid])
        return bool(cursor.fetchone()[0])


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_there(pid)
