# SPDX-License-Identifier: EUPL-1.2
"""Calling a service that answers wrongly, slowly or at length; the service is a real one on a port of its own."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.certificates import issue

from geleitzug.ground.calling import Answer, KeptToken, LineDown, TooLong, TooSlow, call, token_in

Say = Callable[[BaseHTTPRequestHandler], None]


class Service(ThreadingHTTPServer):
    """A service that answers as a test says."""

    daemon_threads = True
    say: Say
    hosts: list[str]

    def address(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}/"


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.hosts.append(self.headers["Host"])
            served.say(self)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    served = Service(("127.0.0.1", 0), Handler)
    served.hosts = []
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield served
    served.shutdown()
    served.server_close()


def says(status: int, body: bytes, *headers: tuple[str, str]) -> Say:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return say


def drips(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, each before anybody could call it late."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _byte in range(100):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def ask(service: Service, **limits: float) -> Answer:
    return call("GET", service.address(), seconds=limits.get("seconds", 5), largest=int(limits.get("largest", 100)))


def test_an_answer_comes_back_whatever_its_status(service):
    service.say = says(503, b"later")

    assert ask(service) == Answer(503, b"later")


def test_who_drips_is_not_waited_for(service):
    service.say = drips

    with pytest.raises(TooSlow):
        ask(service, seconds=0.4, largest=10_000)


def test_a_machine_believes_whom_it_knows(service, tmp_path):
    authority = issue("Stelle")
    own = issue("localhost", authority)
    (tmp_path / "own.pem").write_text(own.certificate + own.key)
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(tmp_path / "own.pem")
    service.socket = there.wrap_socket(service.socket, server_side=True)
    service.say = says(200, b"believed")
    address = f"https://localhost:{service.server_port}/"

    with pytest.raises(LineDown, match="CERTIFICATE_VERIFY_FAILED"):
        call("GET", address, seconds=5, largest=100)
    known = ssl.create_default_context(cadata=authority.certificate)
    assert call("GET", address, seconds=5, largest=100, trust=known) == Answer(200, b"believed")


def test_a_long_answer_is_not_read_to_its_end(service):
    service.say = says(200, b"x" * 1_000_000)

    with pytest.raises(TooLong):
        ask(service, largest=1000)


def test_nobody_is_followed_elsewhere(service):
    service.say = says(302, b"", ("Location", "http://127.0.0.1:9/"))

    assert ask(service).status == 302


def test_what_is_no_http_or_is_away_is_a_line_that_is_down(service):
    service.say = lambda handler: handler.wfile.write(b"+OK POP3 ready\r\n") and None

    with pytest.raises(LineDown):
        ask(service)
    with pytest.raises(LineDown):
        call("GET", "http://127.0.0.1:9/", seconds=1, largest=1)


def test_a_name_below_localhost_is_this_machine_and_is_still_named(service):
    service.say = says(200, b"here")

    assert call("GET", service.address("pay.localhost"), seconds=5, largest=100).body == b"here"
    assert service.hosts == [f"pay.localhost:{service.server_port}"]


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_a_token_is_kept_until_it_ends():
    fetched = []

    def fetch() -> tuple[str, float]:
        fetched.append(f"t{len(fetched)}")
        return fetched[-1], 300.0

    kept = KeptToken(fetch)
    shown: list[str] = []
    for _call in range(3):
        kept.shown(lambda head: shown.append(head["Authorization"]) or Answer(200, b""))  # type: ignore[func-returns-value]

    assert shown == ["Bearer t0"] * 3


def test_a_forgotten_token_is_fetched_once_more_and_no_oftener():
    fetched = []

    def fetch() -> tuple[str, float]:
        fetched.append(1)
        return f"t{len(fetched)}", 300.0

    answer = KeptToken(fetch).shown(lambda _head: Answer(401, b"who are you?"))

    assert answer.status == 401
    assert len(fetched) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, b'{"error": "invalid_client"}'),
        Answer(200, b"<html>"),
        Answer(200, b"\xff\xfe"),
        Answer(200, b"[" * 100_000),
        Answer(200, json.dumps({"access_token": 7}).encode()),
        Answer(200, json.dumps({"access_token": "a", "token_type": "mac"}).encode()),
    ],
    ids=["refused", "a page", "no text", "deep", "a number", "another kind"],
)
def test_what_is_no_token_says_so(answer):
    with pytest.raises(LineDown, match="no token"):
        token_in(answer)
