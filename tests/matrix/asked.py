# SPDX-License-Identifier: EUPL-1.2
"""How many statements each page of the table asks of the database, once what a process remembers is warm.

Counted is every statement that a request sends, read-ahead and savepoints of its own included, as
``ground.web.measuring.count_queries`` counts it in a house that runs. The frame of a request is not: there its
transaction begins and ends without a statement, and here a savepoint and the way back through the door stand in for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from geleitzug.ground.web import limits
from tests.matrix.pages import PAGES, SHOWN_AT, Visit
from tests.people import PEOPLE, client_of
from tests.world import World

MOST = 12
"""What a page may ask (the project's goal)."""
LOOKS = 3
"""So often a page is asked for that asks more: whoever comes first fills what is remembered for all."""
ELSEWHERE = frozenset({"citizen:identity", "citizen:identity_arrive"})
"""Pages that need a provider beside the house; test_pages.py looks at them."""

Key = tuple[str, str]
"""A page's name and its state."""


def visits(room: str) -> list[Key]:
    """Return the states of a room's pages that are reached by asking for an address."""
    return [
        (name, state)
        for name, states in PAGES.items()
        for state, visit in states.items()
        if name.partition(":")[0] == room
        and visit.typed is None
        and not PEOPLE[visit.who].half
        and name not in ELSEWHERE
    ]


def rooms() -> list[str]:
    """Return the first words of the pages' names."""
    return sorted({name.partition(":")[0] for name in PAGES})


class Counting:
    """Somebody at each desk of a world, who counts what is asked for them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clients: dict[tuple[str, str], Client] = {}

    def asked(self, name: str, state: str) -> list[str]:
        """Return the statements of a visit, the fewest of some looks; raises AssertionError where another page came."""
        visit = PAGES[name][state]
        client = self._client(visit.who, visit.town)
        path = reverse(SHOWN_AT.get(name, name), kwargs=visit.parts(self._world))
        query = re.sub(r"<(\w+)>", lambda tale: self._world.tale(tale[1])["number"], visit.query)
        with visit.state(self._world):
            fewest = _asked(client, f"{path}?{query}" if query else path, visit)
            for _again in range(LOOKS - 1):
                if len(fewest) > MOST:
                    fewest = min(fewest, _asked(client, f"{path}?{query}" if query else path, visit), key=len)
        return fewest

    def _client(self, who: str, town: str) -> Client:
        if (who, town) not in self._clients:
            self._clients[who, town] = client_of(who, town=town)
        return self._clients[who, town]


def _asked(client: Client, address: str, visit: Visit) -> list[str]:
    limits.forget_all()
    sent: list[str] = []

    def note(execute: Any, statement: Any, *rest: Any) -> Any:
        sent.append(str(statement))
        return execute(statement, *rest)

    # Rolled back, so that no row stays locked that a state is put back to by another connection.
    with _rolled_back(client), connection.execute_wrapper(note):
        answer = client.get(address)
    assert answer.status_code == visit.status, f"{address}: {answer.status_code} instead of {visit.status}"
    return _without_frame(sent)


def _without_frame(statements: list[str]) -> list[str]:
    if not statements or not statements[0].startswith("SAVEPOINT"):
        return statements
    whole = statements[1:]
    for end in ("RELEASE SAVEPOINT", "select set_config"):
        if whole and whole[-1].startswith(end):
            whole.pop()
    return whole


@contextmanager
def _rolled_back(client: Client) -> Iterator[None]:
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
