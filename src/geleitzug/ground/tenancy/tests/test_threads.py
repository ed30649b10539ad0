# SPDX-License-Identifier: EUPL-1.2
"""A thread's connection to the database ends with the thread, if it is the thread's own, or while the thread rests."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from tests.furnished import Town

from geleitzug.ground.tenancy import threads
from geleitzug.ground.tenancy.threads import Kept, Relief


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


def test_a_request_keeps_its_threads_connection_and_a_rest_gives_it_back(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def answer(_request: HttpRequest) -> HttpResponse:
        seen.append(backend())
        threads._look(0)
        seen.append(backend())
        connections["default"].close_at = None  # in the house it is kept for many requests
        return HttpResponse()

    monkeypatch.setattr(threads, "_look_every", lambda *_given: None)  # the test looks instead
    application = WSGIHandler()
    monkeypatch.setattr(application, "get_response", answer)
    environ = RequestFactory().get("/").environ
    threads.close_between_requests(0)
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: application(environ, lambda *_: None).close()).result(10)
            was_open = is_there(seen[0])
            threads._look(0)

            assert seen[0] == seen[1]
            assert was_open
            assert gone(seen[0])
    finally:
        request_started.disconnect(dispatch_uid="threads.take")
        request_finished.disconnect(dispatch_uid="threads.lay_down")


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


@pytest.mark.parametrize(
    ("grown", "after", "late", "holds", "asks"),
    [
        (40, 0, 600, False, 1),
        (60, 0, 0, False, 0),
        (40, 600, 600, False, 0),
        (40, 0, 600, True, 0),
        (40, 0, 0, True, 1),
    ],
    ids=["grown", "small", "young", "would forget", "late"],
)
def test_a_process_that_has_grown_asks_for_relief_at_rest_and_once(
    grown: int, after: float, late: float, holds: bool, asks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    looks = iter(range(6))
    ours = Kept()
    ours.take()
    monkeypatch.setattr(threads, "_everyones", lambda: [ours])
    monkeypatch.setattr(threads.memory, "own", lambda: 50)

    def look(_seconds: float) -> None:
        number = next(looks)
        if number == 3:
            ours.lay_down()
        asked.append(number)

    monkeypatch.setattr(threads, "_look", look)
    relieved: list[int] = []

    with pytest.raises(StopIteration):
        threads._look_every(0, Relief(lambda: relieved.append(asked[-1]), grown, after, late, lambda: holds))

    assert relieved == [3][:asks], "in the middle of a request, or more than once"
