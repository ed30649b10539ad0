# SPDX-License-Identifier: EUPL-1.2
"""Starts the central mailbox as a process of its own: ``python -m geleitzug_peers.central_mailbox``."""

from __future__ import annotations

import argparse
from pathlib import Path

from geleitzug_peers.central_mailbox import keys
from geleitzug_peers.central_mailbox.book import Book
from geleitzug_peers.central_mailbox.service import Service, Setup
from geleitzug_peers.small_http import Server, serve_until_told


def main() -> None:
    """Read the options and serve until told to stop."""
    options = _options()
    server = Server(options.host, options.port, lambda request: service.answer(request))
    own = f"http://{'localhost' if options.host in ('127.0.0.1', '0.0.0.0') else options.host}:{server.port}"  # noqa: S104
    setup = Setup(
        public_url=(options.public_url or own).rstrip("/"),
        client_id=options.client_id,
        client_secret=options.client_secret,
        trusted=options.certificate.read_bytes() if options.certificate else None,
    )
    service = Service(Book(options.state), keys.kept(options.state), setup)
    serve_until_told(server, ready=f"central mailbox ready at {own}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.central_mailbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8015, help="0 takes a free one and says which")
    parser.add_argument("--state", type=Path, required=True, help="folder of keys and submissions")
    parser.add_argument("--public-url", help="address under which it is known: the issuer of its own events")
    parser.add_argument("--client-id", default="geleitzug")
    parser.add_argument("--client-secret", default="demo")
    parser.add_argument("--certificate", type=Path, help="the only author who may send (PEM); without it anybody may")
    return parser.parse_args()


if __name__ == "__main__":
    main()
