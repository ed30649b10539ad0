# SPDX-License-Identifier: EUPL-1.2
"""Starts the payment provider as a process of its own: ``python -m geleitzug_peers.payment_provider``."""

from __future__ import annotations

import argparse
from pathlib import Path

from geleitzug_peers.payment_provider.ledger import Ledger
from geleitzug_peers.payment_provider.service import (
    DEMO_PASSWORD,
    DEMO_PAYEES,
    DEMO_USER,
    Service,
    Setup,
    read_payees,
)
from geleitzug_peers.small_http import Server, serve_until_told


def main() -> None:
    """Read the options and serve until told to stop."""
    options = _options()
    ledger = Ledger(options.state)
    server = Server(options.host, options.port, lambda request: service.answer(request))
    own = f"http://{'localhost' if options.host in ('127.0.0.1', '0.0.0.0') else options.host}:{server.port}"  # noqa: S104
    setup = Setup(
        public_url=(options.public_url or own).rstrip("/"),
        user=options.user,
        password=options.password,
        payees=read_payees(options.payee) or DEMO_PAYEES,
    )
    service = Service(ledger, setup)
    serve_until_told(server, ready=f"payment provider ready at {own}", stop=ledger.close)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.payment_provider", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010, help="0 takes a free one and says which")
    parser.add_argument("--state", type=Path, required=True, help="folder of the ledger")
    parser.add_argument("--public-url", help="address under which browsers reach it")
    parser.add_argument("--user", default=DEMO_USER)
    parser.add_argument("--password", default=DEMO_PASSWORD)
    parser.add_argument("--payee", action="append", default=[], metavar="ORIGINATOR/ENDPOINT=NAME")
    return parser.parse_args()


if __name__ == "__main__":
    main()
