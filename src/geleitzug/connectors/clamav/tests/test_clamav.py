# SPDX-License-Identifier: EUPL-1.2
"""The line to clamd, against a server of ours that speaks the published protocol over a real socket."""

from __future__ import annotations

import io
import socketserver
import struct
import threading

import pytest

from geleitzug.connectors.clamav import wire
from geleitzug.connectors.clamav.connector import ClamAV
from geleitzug.core.files.ports import ScannerAway
from geleitzug.core.files.scanning import EICAR


class Clamd(socketserver.StreamRequestHandler):
    limit = 2_000_000

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        seen = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            seen += self.rfile.read(length)
            if len(seen) > self.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if b"hang up" in seen:
            return
        self.wfile.write(b"stream: Eicar-Signature FOUND\0" if EICAR in seen else b"stream: OK\0")


@pytest.fixture
def clamd(tmp_path, settings):
    path = str(tmp_path / "clamd.ctl")
    server = socketserver.ThreadingUnixStreamServer(path, Clamd)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.CLAMAV_ADDRESS = path
    yield path
    server.shutdown()
    thread.join()
    server.server_close()


def test_clean_bytes_pass_and_the_test_virus_is_named(clamd):
    assert ClamAV().find(io.BytesIO(b"%PDF-1.7" + b"x" * 1_000_000)) == ""
    assert ClamAV().find(io.BytesIO(b"%PDF-1.7" + EICAR)) == "Eicar-Signature"


def test_clamd_says_that_it_is_there(clamd):
    wire.ping(clamd)


@pytest.mark.parametrize("content", [b"x" * 5_000_000, b"hang up"])
def test_what_clamd_cannot_look_at_counts_as_away(clamd, content):
    with pytest.raises(ScannerAway):
        ClamAV().find(io.BytesIO(content))


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "localhost:1", "nonsense"])
def test_nobody_at_the_address_counts_as_away(settings, address):
    settings.CLAMAV_ADDRESS = address

    with pytest.raises(ScannerAway):
        ClamAV().find(io.BytesIO(b"x"))
