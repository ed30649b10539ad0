# SPDX-License-Identifier: EUPL-1.2
"""A furnished town, and another program that listens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.furnished import Town, furnished_database, own_town, town

from geleitzug.core.payments import scripted

__all__ = ["furnished_database", "own_town", "town"]


class Listener:
    """Another program: a real server that keeps what comes, and answers with ``status``."""

    def __init__(self) -> None:
        self.status = 204
        self.heard: list[tuple[dict[str, str], bytes]] = []
        heard = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(heard.status)
                if heard.status in (301, 302):
                    self.send_header("Location", heard.url + "/anderswo")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def listener(settings: Any) -> Iterator[Listener]:
    settings.WEBHOOK_INNER_NETWORKS = ["127.0.0.0/8"]
    found = Listener()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def playing() -> Iterator[None]:
    """Let who pays do as the story says."""
    with scripted.playing():
        yield


@pytest.fixture
def office(town: Town) -> Any:
    """The digital office."""
    return town.staff("digital", "digital")
