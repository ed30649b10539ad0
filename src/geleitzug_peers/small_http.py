# SPDX-License-Identifier: EUPL-1.2
"""A small HTTP server the peers share: routes, answers, and faults on demand. What is served is each peer's own."""

from __future__ import annotations

import json
import re
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LARGEST_BODY = 1_000_000
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """Return the fields of a form that a browser sent."""
        fields = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in fields.items()}

    def json(self) -> Any:
        """Return the body read as JSON; raises ValueError."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """Return a header's value, or nothing."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client gets; ``lost`` closes the line instead, ``twice`` says everything two times."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    twice: bool = False


Handler = Callable[..., Answer]


class Routes:
    """A table of method and path pattern → handler; named groups become keyword arguments."""

    def __init__(self) -> None:
        self._table: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Add a route; the pattern must match the whole path."""
        self._table.append((method, re.compile(pattern), handler))

    def answer(self, request: Request) -> Answer:
        """Find the handler of a request and let it answer; 404 and 405 are ours."""
        known = False
        method = "GET" if request.method == "HEAD" else request.method
        for allowed, pattern, handler in self._table:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            known = True
            if allowed == method:
                return handler(request, **match.groupdict())
        return plain("Diese Seite gibt es nicht.", 404) if not known else plain("Das geht hier nicht.", 405)


def plain(text: str, status: int = 200) -> Answer:
    """Answer with a sentence."""
    return Answer(status, text.encode())


def as_json(data: Any, status: int = 200, content_type: str = "application/json") -> Answer:
    """Answer with JSON."""
    return Answer(status, json.dumps(data, ensure_ascii=False).encode(), content_type)


def page(html: str, status: int = 200, *, form_action: str = "'self'", scripts: bool = False) -> Answer:
    """Answer with a page under a policy that lets in nothing from elsewhere."""
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {form_action}" + ("; script-src 'self'" if scripts else "")
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(status, html.encode(), "text/html; charset=utf-8", headers)


def go_to(address: str) -> Answer:
    """Send the browser on (303, so that reloading repeats nothing)."""
    return Answer(303, b"", headers={"Location": address, "Cache-Control": "no-store"})


class Server(ThreadingHTTPServer):
    """Answers each connection in a thread of its own."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, answer: Callable[[Request], Answer]) -> None:
        self.answer = answer
        super().__init__((host, port), _Conversation)

    @property
    def port(self) -> int:
        """Return the port in use, also when the system chose it."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that hang up: the drill makes them do so."""


def serve_until_told(server: Server, *, ready: str, stop: Callable[[], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; says ``ready`` on standard output when it listens."""
    told = {signal.SIGTERM, signal.SIGINT}
    # Waited for, not handled: a second signal that meets a handler still at work with a lock waits for ever.
    signal.pthread_sigmask(signal.SIG_BLOCK, told)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True).start()
    print(ready, flush=True)
    signal.sigwait(told)
    server.shutdown()
    server.server_close()
    if stop is not None:
        stop()


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_SECONDS
    server: Server
    server_version = "geleitzug-peer"
    sys_version = ""

    def do_GET(self) -> None:
        self._converse()

    do_POST = do_HEAD = do_DELETE = do_PUT = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no log: what matters is in the ledger."""

    def _converse(self) -> None:
        body = self._body()
        if body is None:
            return
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.answer(Request(self.command, parts.path, query, headers, body))
        if answer.lost:
            self._hang_up()
            return
        self._say(answer)
        if answer.twice:
            self._say(answer)
            self.close_connection = True

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._say(plain("Das ist zu viel oder ohne Länge.", 413))
            return None
        return self.rfile.read(int(length))

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
