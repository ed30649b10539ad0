# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a thread: Django's connections, language and address prefixes, kept the way the interpreter does.

Django keeps them in asgiref's ``Local``, which also serves coroutines and costs eight calls of Python's for one look;
a page looks some six hundred times. Requests and jobs here are served by threads and nothing else (docs/decisions/
less-python-for-each-request.md). Names are those of Django 5.2.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

PLACES = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


class Ending(list[BaseDatabaseWrapper]):
    """The connections a thread has made; they are closed when it ends and its locals go with it.

    Django's wrapper is a ring of references, so that a connection stayed open until garbage was looked for: the web
    server's threads end after half a minute of rest, and each left a server process of 8 MB behind.
    """

    def __del__(self) -> None:
        """Close them past Django, which asks for the thread."""
        for wrapper in self:
            if wrapper.connection is not None:
                wrapper.connection.close()


class OfThread(threading.local):
    """A thread's connections by their names; one that another thread has made and lent is that one's to close."""

    def __init__(self) -> None:
        self.__dict__["ending"] = Ending()

    def __setattr__(self, alias: str, wrapper: Any) -> None:
        super().__setattr__(alias, wrapper)
        if wrapper._thread_ident == threading.get_ident():
            self.__dict__["ending"].append(wrapper)


def keep_by_thread() -> None:
    """Use Python's own thread locals from here on; what was kept before is forgotten, so call it while starting."""
    connections._connections = OfThread()  # type: ignore[attr-defined]
    for owner, name in PLACES:
        setattr(owner, name, threading.local())
