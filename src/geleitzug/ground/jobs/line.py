# SPDX-License-Identifier: EUPL-1.2
"""A worker's connection to the queue: fetching jobs, writing down what became of them, hearing of new ones.

The loop that does so asks nobody else and waits for nothing else, so it asks without async: each question took it a
dozen turns, a third of the worker's Python. Jobs have connections of their own.
"""

from __future__ import annotations

import asyncio
import select
import time
from collections.abc import Iterable
from typing import Any

from procrastinate.connector import BaseAsyncConnector, Notify
from procrastinate.exceptions import NoResult
from procrastinate.sync_psycopg_connector import wrap_exceptions
from psycopg import Connection, Cursor, OperationalError, sql
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

_BY_INDEX = "select set_config(name, 'off', false) from unnest(array['enable_seqscan', 'enable_sort']) as name"
"""The first job is read from the queue's index, whatever the queue was like before: a server keeps the plan made for an
empty one, which reads and sorts all of it. With a thousand jobs due each took 40 ms to be found."""

PATIENCE_SECONDS = 30
"""So long a server may be away before the worker gives up and is started anew."""
LAST_PATIENCE_SECONDS = 3
"""The same once the worker has been told to stop: a server that is gone by then was told so as well."""


class Line(BaseAsyncConnector):  # type: ignore[misc]  # it has no types for us
    """One connection, opened anew where the server has gone; ``settings`` are psycopg's."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._line: Connection[DictRow] | None = None
        self._watched: int | None = None
        self._opening = asyncio.Lock()
        self._channels: list[str] = []
        self._heard: list[tuple[str, str]] = []
        self._something = asyncio.Event()
        self._patience = PATIENCE_SECONDS

    def hurry(self) -> None:
        """Wait no longer than a moment for a server from here on: the worker has been told to stop."""
        self._patience = LAST_PATIENCE_SECONDS

    async def open_async(self, pool: Any = None) -> None:
        """Connect; raises ConnectorException where the server stays away."""
        with wrap_exceptions():
            await self._there()

    async def close_async(self) -> None:
        """End the connection."""
        self._drop()

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Ask, and wait until it is done."""
        await self._ask(query, arguments)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        """Ask for one row; raises NoResult."""
        row = (await self._ask(query, arguments)).fetchone()
        if row is None:
            raise NoResult
        return row

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """Ask for all rows."""
        return (await self._ask(query, arguments)).fetchall()

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Tell of each notification until cancelled."""
        self._channels = list(channels)
        with wrap_exceptions():
            self._listen(await self._there())
            while True:
                await self._something.wait()
                self._something.clear()
                heard, self._heard = self._heard, []
                for channel, payload in heard:
                    await on_notification(channel=channel, payload=payload)
                await self._there()

    async def _ask(self, query: str, arguments: dict[str, Any]) -> Cursor[DictRow]:
        with wrap_exceptions():
            line = await self._there()
            return line.execute(query, {name: _as_json(value) for name, value in arguments.items()})

    async def _there(self) -> Connection[DictRow]:
        """Return the connection, a new one where the server has gone; raises OperationalError if it stays away."""
        while self._line is not None and select.select([self._line.fileno()], [], [], 0)[0]:
            self._hear()  # more than once: a server that goes says so first
        if self._line is not None and not self._line.closed:
            return self._line
        async with self._opening:
            if self._line is None or self._line.closed:
                await self._open()
            assert self._line is not None
            return self._line

    async def _open(self) -> None:
        self._drop()
        began = time.monotonic()
        while self._line is None:
            try:
                self._line = Connection.connect(**self._settings, autocommit=True, row_factory=dict_row)
            except OperationalError:
                if time.monotonic() - began > self._patience:
                    raise
                await asyncio.sleep(0.5)
        self._line.execute(_BY_INDEX)
        self._line.add_notify_handler(lambda told: self._note(told.channel, told.payload))
        if self._channels:
            self._listen(self._line)

    def _listen(self, line: Connection[DictRow]) -> None:
        for channel in self._channels:
            line.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        self._watched = line.fileno()
        asyncio.get_running_loop().add_reader(self._watched, self._hear)

    def _hear(self) -> None:
        """Take in what the server says unasked: notifications, or that it goes away."""
        assert self._line is not None
        try:
            told = self._line.pgconn
            told.consume_input()
            while (one := told.notifies()) is not None:
                self._note(one.relname.decode(), one.extra.decode())
        except OperationalError:
            self._drop()
            self._something.set()

    def _note(self, channel: str, payload: str) -> None:
        self._heard.append((channel, payload))
        self._something.set()

    def _drop(self) -> None:
        # First, and by its number: the next connection may get the same, and the loop would take it for the old one.
        if self._watched is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None
        if self._line is not None:
            self._line.close()
        self._line = None


def _as_json(value: Any) -> Any:
    """Return a value as procrastinate's own connectors hand it over: dictionaries as JSON, also in lists and rows."""
    if isinstance(value, dict):
        return Jsonb(value)
    if isinstance(value, list | tuple):
        return type(value)(map(_as_json, value))
    return value
