# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a thread: Django's connections, language and address prefixes, kept the way the interpreter does.

Django keeps them in asgiref's ``Local``, which also serves coroutines and costs eight calls of Python's for one look;
a page looks some six hundred times. Requests and jobs here are served by threads and nothing else (docs/decisions/
less-python-for-each-request.md). Names are those of Django 5.2.
"""

from __future__ import annotations

import threading

from django.db import connections
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

PLACES = (
    (connections, "_connections"),
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


def keep_by_thread() -> None:
    """Use Python's own thread locals from here on; what was kept before is forgotten, so call it while starting."""
    for owner, name in PLACES:
        setattr(owner, name, threading.local())
