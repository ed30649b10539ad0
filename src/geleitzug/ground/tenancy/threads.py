# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a thread: Django's connections, language and address prefixes, kept the way the interpreter does.

Django keeps them in asgiref's ``Local``, which also serves coroutines and costs eight calls of Python's for one look;
a page looks some six hundred times. Requests and jobs here are served by threads and nothing else (docs/decisions/
less-python-for-each-request.md). Names are those of Django 5.2.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

from geleitzug.ground import memory

PLACES = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


class Kept:
    """The connections a thread has made; they are closed when it ends and its locals go with it, or while it rests.

    Django's wrapper is a ring of references, so that a connection stayed open until garbage was looked for: the web
    server's threads end after a while of rest, and each left a server process of 8 MB behind.
    """

    everyones: weakref.WeakSet[Kept] = weakref.WeakSet()
    counting = threading.Lock()
    """A set may not grow while another thread goes through it."""

    def __init__(self) -> None:
        self.wrappers: list[BaseDatabaseWrapper] = []
        self.serves = False
        self.busy = True
        self.since = 0.0
        self.changing = threading.Lock()
        with self.counting:
            self.everyones.add(self)

    def take(self) -> None:
        """Say that the thread has something to do from here on."""
        with self.changing:
            self.serves = self.busy = True

    def lay_down(self) -> None:
        """Say that the thread has nothing to do any more."""
        with self.changing:
            self.busy, self.since = False, time.monotonic()

    def rests(self, seconds: float) -> bool:
        """Tell whether the thread serves no requests, or has had none for so long."""
        return not self.serves or (not self.busy and time.monotonic() - self.since >= seconds)

    def close_after(self, seconds: float) -> bool:
        """Close them if the thread has had nothing to do for so long; tells whether there was one to close.

        With the next statement Django connects anew.
        """
        with self.changing:
            return not self.busy and time.monotonic() - self.since >= seconds and self._close()

    def _close(self) -> bool:
        """Close them past Django, which asks for the thread."""
        closed = False
        for wrapper in self.wrappers:
            if (open_one := wrapper.connection) is not None:
                wrapper.connection = None
                open_one.close()
                closed = True
        return closed

    def __del__(self) -> None:
        """Close them with the thread."""
        self._close()


class OfThread(threading.local):
    """A thread's connections by their names; one that another thread has made and lent is that one's to close."""

    def __init__(self) -> None:
        self.__dict__["kept"] = Kept()

    def __setattr__(self, alias: str, wrapper: Any) -> None:
        super().__setattr__(alias, wrapper)
        if wrapper._thread_ident == threading.get_ident():
            self.__dict__["kept"].wrappers.append(wrapper)


def keep_by_thread() -> None:
    """Use Python's own thread locals from here on; what was kept before is forgotten, so call it while starting."""
    connections._connections = OfThread()  # type: ignore[attr-defined]
    for owner, name in PLACES:
        setattr(owner, name, threading.local())


@dataclass(frozen=True, slots=True)
class Relief:
    """How a process that has grown is told of: ``ask`` has a fresh one begin and this one end."""

    ask: Callable[[], None]
    grown: int
    """Bytes of its own."""
    after: float
    """Seconds it is old at least, so that one that grows with each request does not go for each."""
    late: float
    """Seconds after which it goes although it would forget something."""
    would_forget: Callable[[], bool]

    def is_due(self, age: float) -> bool:
        """Tell whether a process of this age, in seconds, is to go; what it holds is looked at last."""
        return age >= self.after and memory.own() > self.grown and (age >= self.late or not self.would_forget())


def close_between_requests(seconds: float, relief: Relief | None = None) -> None:
    """Close a thread's connections when it has had no request for so many seconds; for a process that serves requests.

    What the requests have left in memory is given back then; where that is not enough, relief is asked for, once.
    It starts a thread, which looks every now and then: call it after the last fork. The web server lets its threads
    end, but always keeps one.
    """
    request_started.connect(_take, dispatch_uid="threads.take")
    request_finished.connect(_lay_down, dispatch_uid="threads.lay_down")
    threading.Thread(target=_look_every, args=[seconds, relief], name="rest", daemon=True).start()


def _take(**_signal: Any) -> None:
    connections._connections.kept.take()  # type: ignore[attr-defined]


def _lay_down(**_signal: Any) -> None:
    connections._connections.kept.lay_down()  # type: ignore[attr-defined]


def _look_every(seconds: float, relief: Relief | None) -> None:
    began = time.monotonic()
    while True:
        time.sleep(seconds / 5)
        _look(seconds)
        if relief and _all_rest(seconds) and relief.is_due(time.monotonic() - began):
            relief.ask()
            relief = None


def _look(seconds: float) -> None:
    closed = [kept.close_after(seconds) for kept in _everyones()]
    if any(closed):
        memory.give_back()


def _all_rest(seconds: float) -> bool:
    return all(kept.rests(seconds) for kept in _everyones())


def _everyones() -> list[Kept]:
    with Kept.counting:
        return list(Kept.everyones)
