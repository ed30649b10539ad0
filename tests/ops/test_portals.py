# SPDX-License-Identifier: EUPL-1.2
"""The doctor asks each portal by its name: the certificate, who answers, and until when it holds."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.utils import timezone

from geleitzug.config import portals
from geleitzug.config.findings import Finding
from tests.certificates import authority, server_files
from tests.ports import free_port

__all__ = ["authority", "server_files"]


@contextmanager
def proxy(files: Path, answer: bytes) -> Iterator[int]:
    """Something with a certificate that answers the same to everything."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files / "own.pem", files / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def trusting(server_files: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server_files / "authority.pem")


def asked(host: str, port: int, context: ssl.SSLContext) -> Finding:
    found = portals._asked(host, port, context)
    assert isinstance(found, Finding)
    return found


def test_a_portal_that_answers_says_until_when_its_certificate_holds(server_files, trusting):
    with proxy(server_files, b"live\n") as port:
        end = portals._asked("localhost", port, trusting)

    assert isinstance(end, datetime)
    soon = portals._about_the_first(end, 1)
    later = portals._about_the_first(end + timedelta(days=60), 3)
    assert (soon.ok, later.ok) == (False, True)
    assert f"ends on {end:%Y-%m-%d}" in soon.what
    assert timezone.now() < end


def test_what_is_wrong_before_the_house_is_told_apart(server_files, trusting):
    with proxy(server_files, b"Welcome to nginx!") as port:
        other = asked("localhost", port, trusting)
        distrusted = asked("localhost", port, ssl.create_default_context())
        misnamed = asked("127.1", port, trusting)  # another name of the same machine, which is not in the certificate
    away = asked("localhost", free_port(), trusting)
    unknown = asked("gibt-es-nicht.invalid", 443, trusting)

    assert "somebody else answers" in other.what
    assert "server_name" in other.do
    assert "its certificate is refused: unable to get local issuer certificate" in distrusted.what
    assert "its certificate is refused: " in misnamed.what
    assert "names 127.1 and holds" in misnamed.do
    assert "does not answer" in away.what
    assert "the name leads nowhere" in unknown.what


def test_without_https_nobody_is_asked(settings):
    settings.HTTPS = False

    assert list(portals.proxy()) == []
