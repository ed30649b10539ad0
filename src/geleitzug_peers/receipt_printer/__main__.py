# SPDX-License-Identifier: EUPL-1.2
"""Starts the receipt printer as a process of its own: ``python -m geleitzug_peers.receipt_printer``.

It keeps each connection's bytes as a file and shows what they print as JSON at ``/slips``.
"""

from __future__ import annotations

import argparse
import signal
import socketserver
import threading
from dataclasses import asdict
from pathlib import Path

from geleitzug_peers.receipt_printer.paper import slips
from geleitzug_peers.small_http import Answer, Request, Server, as_json

LONGEST = 100_000


class _Raw(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    folder = Path()


class _Line(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        """Read until the other side has said all, and keep it."""
        told = self.rfile.read(LONGEST)
        folder = self.server.folder  # type: ignore[attr-defined]
        number = len(list(folder.glob("*.bin"))) + 1
        (folder / f"{number:06d}.part").write_bytes(told)
        (folder / f"{number:06d}.part").rename(folder / f"{number:06d}.bin")


def main() -> None:
    """Read the options and print until told to stop."""
    options = _options()
    options.state.mkdir(parents=True, exist_ok=True)
    raw = _Raw((options.host, options.raw_port), _Line)
    raw.folder = options.state
    threading.Thread(target=raw.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()

    def answer(request: Request) -> Answer:
        kept = sorted(options.state.glob("*.bin"))
        return as_json([asdict(each) for path in kept for each in slips(path.read_bytes())])

    web = Server(options.host, options.port, answer)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=web.shutdown).start())
    print(f"receipt printer ready at http://localhost:{web.port} raw {raw.server_address[1]}", flush=True)
    web.serve_forever(poll_interval=0.2)
    raw.shutdown()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.receipt_printer", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9101, help="of what was printed; 0 takes a free one and says which")
    parser.add_argument("--raw-port", type=int, default=9100, help="of the printer; 0 takes a free one and says which")
    parser.add_argument("--state", type=Path, required=True, help="folder of what was printed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
