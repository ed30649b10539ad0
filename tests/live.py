# SPDX-License-Identifier: EUPL-1.2
"""The whole house as processes over a world: web server, job worker, payment provider and mail server.

What is in the world says world.py; the fixture is in conftest.py. Browsers are driven by browser.py.
"""

from __future__ import annotations

import json
import re
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.request import Request, urlopen

from django.conf import settings

from geleitzug.config.processes import Tree
from tests.ports import free_port
from tests.world import World

T = TypeVar("T")
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Control:
    """The part of a peer that tests may talk to."""

    url: str

    def get(self, path: str) -> Any:
        """Read JSON."""
        with urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def misbehave(self, **faults: Any) -> None:
        """Switch faults on; see the peer's /-/control."""
        self._send("POST", faults)

    def behave(self) -> None:
        """Switch all faults off."""
        self._send("DELETE", {})

    def _send(self, method: str, data: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        with urlopen(Request(f"{self.url}/-/control", json.dumps(data).encode(), headers, method=method), timeout=10):
            pass


@dataclass(frozen=True, slots=True)
class Live:
    """A running house."""

    tree: Tree
    world: World
    pay: Control
    mail: Control
    idp: Control
    central: Control

    def address(self, town: str, path: str = "/") -> str:
        """Return an address of a town's portal."""
        return f"http://{town}.localhost:{self.tree.port}{path}"

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """Return what the mail server keeps for an address, the newest first."""
        found: list[dict[str, Any]] = self.mail.get(f"/-/mails?to={address}")["mails"]
        return found

    def link_for(self, address: str, subject: str) -> str:
        """Return the path of the link in the newest mail of a subject to an address, once it has come."""

        def newest() -> str:
            for mail in self.mails_to(address):
                text = self.mail.get(f"/-/mails/{mail['id']}")["text"] if subject in mail["subject"] else ""
                if found := re.search(r"https?://[^/\s]+(/\S+)", text):
                    return found.group(1)
            return ""

        return wait_for(newest)


@contextmanager
def running(world: World) -> Iterator[Live]:
    """Start the house over a world; it ends with the block."""
    tree = Tree(
        world.var, port=free_port(), web_workers=1, environment={**world.environment, **UNBOUNDED, **KEY, **NEAR}
    )
    pay, mail, idp, central = (Control(f"http://127.0.0.1:{tree.port + more}") for more in (10, 12, 13, 15))
    try:
        tree.start_peers()
        tree.start_house()
        yield Live(tree, world, pay, mail, idp, central)
    finally:
        if killed := tree.stop():
            warnings.warn(f"{', '.join(killed)} did not end when told to, and had to be killed", stacklevel=1)


def wait_for(question: Callable[[], T], *, seconds: float = PATIENCE) -> T:
    """Ask until there is an answer, and return it; raises AssertionError."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > until:
            raise AssertionError(f"still not so after {seconds:.0f} s: {answer!r}")
        time.sleep(0.1)
    return answer


NEAR = {"MAIL_HOSTS": "127.0.0.1", "PRINTER_NETWORKS": "127.0.0.0/8"}
"""A letterbox of a test lies on this machine, and so does a receipt printer."""

KEY = {"SECRET_KEY": settings.SECRET_KEY}
"""What the world sealed, its house opens; and a session made here is one of the house's."""
UNBOUNDED = {"DRAFTS_PER_ADDRESS": "0", "HOLDS_PER_ADDRESS": "0", "ASKED_PER_ADDRESS": "0", "DRAFTS_PER_HOLDER": "0"}
"""Everybody here comes from one address, and a few people begin all the drafts."""
