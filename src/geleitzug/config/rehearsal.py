# SPDX-License-Identifier: EUPL-1.2
"""Answering a visitor's first pages before the house is forked (docs/decisions/nest.md).

What Django, Jinja and the interpreter work out by answering is then there once, and shared; the first visitor of each
process waits less. What needs no database is warming.py.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connection, connections

from geleitzug.ground.tenancy import directory

log = logging.getLogger(__name__)

TIMES = 2
"""Python 3.11 rewrites a function for speed after eight calls; what matters is called more often than once a page."""
PATIENCE_SECONDS = 5
"""So long a start waits for a database that does not answer at all."""
LINKS = (re.compile(r'href="(/themen/[\w-]+/)"'), re.compile(r'href="(/leistungen/[\w-]+/)"'))
ENTRANCES = ("/anmelden/", "/amt/anmelden/", "/-/ready")


def rehearse(application: Callable[..., Any]) -> None:
    """Walk through the first town as a visitor would, reading only; no connection stays open.

    Where there is no town nothing is done, and where the database is away the house starts all the same.
    """
    kept = connection.settings_dict["OPTIONS"]
    # Said when connecting: said later, it would stay with a connection that a PgBouncer hands on to others.
    reading = f"{kept.get('options', '')} -c default_transaction_read_only=on"
    connection.settings_dict["OPTIONS"] = {**kept, "connect_timeout": PATIENCE_SECONDS, "options": reading}
    connections.close_all()
    try:
        for town in directory.everyone()[:1]:
            for _time in range(TIMES):
                _walk(application, directory.host_of(town.pk))
    except Exception:  # it is worth some memory, not the start
        log.warning("no rehearsal", exc_info=True)
    finally:
        connections.close_all()
        connection.settings_dict["OPTIONS"] = kept


def _walk(application: Callable[..., Any], host: str) -> None:
    """Open the first page, a topic and a service from there, and the doors."""
    seen = _answer(application, host, "/")
    for kind in LINKS:
        link = kind.search(seen)
        seen += _answer(application, host, link[1]) if link else ""
    for entrance in ENTRANCES:
        _answer(application, host, entrance)


def _answer(application: Callable[..., Any], host: str, path: str) -> str:
    environ = {"HTTP_HOST": host, "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "https" if settings.HTTPS else "http"}
    environ["PATH_INFO"] = path
    setup_testing_defaults(environ)
    body: Iterable[bytes] = application(environ, lambda *_status_and_headers: None)
    try:
        return b"".join(body).decode()
    finally:
        body.close()  # type: ignore[attr-defined]
