# SPDX-License-Identifier: EUPL-1.2
"""What measuring needs of the web server: a yardstick page, counted queries, timed sealing. Off unless BENCH is set."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from geleitzug.ground.crypto import streams
from geleitzug.ground.crypto.fields import SealedField

QUERIES_HEADER = "X-Queries"
SEALING_HEADER = "X-Sealing"


@require_safe
def yardstick(request: HttpRequest) -> HttpResponse:
    """Answer with what the cheapest possible page costs: the whole middleware, the town's door, one ``select 1``."""
    if not settings.BENCH:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return HttpResponse("1", content_type="text/plain")


def time_sealing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say in a header how much processor time of a request sealing and opening took, in microseconds.

    Taken in are the keys, their queries' own time, JSON, and a file's second digest: rather too much than too little.
    """
    clock = _Clock()
    for owner, name in ((SealedField, "opened"), (SealedField, "sealed"), (SealedField, "from_db_value")):
        setattr(owner, name, clock.timed(getattr(owner, name)))
    setattr(streams, "seal_stream", clock.timed_steps(streams.seal_stream))  # noqa: B010 - else mypy minds

    def middleware(request: HttpRequest) -> HttpResponse:
        clock.spent.value = 0.0
        response = get_response(request)
        response.headers[SEALING_HEADER] = str(round(clock.spent.value * 1e6))
        return response

    return middleware


class _Clock:
    """Adds up the processor time of some functions, for each thread; what one of them calls is not counted twice."""

    def __init__(self) -> None:
        self.spent: Any = threading.local()

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same and is timed."""

        @functools.wraps(function)
        def timing(*arguments: Any, **named: Any) -> Any:
            return self._measured(lambda: function(*arguments, **named))

        return timing

    def timed_steps(self, function: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
        """Return a function that yields the same, each step timed."""

        @functools.wraps(function)
        def timing(*arguments: Any, **named: Any) -> Iterator[bytes]:
            steps = self._measured(lambda: function(*arguments, **named))
            while (step := self._measured(lambda: next(steps, None))) is not None:
                yield step

        return timing

    def _measured(self, call: Callable[[], Any]) -> Any:
        if getattr(self.spent, "running", False):
            return call()
        self.spent.running, began = True, time.thread_time()
        try:
            return call()
        finally:
            self.spent.running = False
            self.spent.value = getattr(self.spent, "value", 0.0) + time.thread_time() - began


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say in a header how many statements a request sent to the database; begin and commit are not among them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal sent
            sent += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response.headers[QUERIES_HEADER] = str(sent)
        return response

    return middleware
