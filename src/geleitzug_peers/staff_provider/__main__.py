# SPDX-License-Identifier: EUPL-1.2
"""Starts the identity provider as a process of its own: ``python -m geleitzug_peers.staff_provider``."""

from __future__ import annotations

import argparse
from pathlib import Path

from geleitzug_peers.small_http import Server, serve_until_told
from geleitzug_peers.staff_provider.service import Service, Setup


def main() -> None:
    """Read the options and serve until told to stop."""
    options = _options()
    server = Server(options.host, options.port, lambda request: service.answer(request))
    own = f"http://{'localhost' if options.host in ('127.0.0.1', '0.0.0.0') else options.host}:{server.port}"  # noqa: S104
    setup = Setup((options.public_url or own).rstrip("/"), options.client_id, options.client_secret)
    service = Service(setup)
    serve_until_told(server, ready=f"identity provider ready at {own}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.staff_provider", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8014, help="0 takes a free one and says which")
    parser.add_argument("--state", type=Path, help="not needed: it remembers nothing")
    parser.add_argument("--public-url", help="address under which browsers reach it: the issuer")
    parser.add_argument("--client-id", default="geleitzug")
    parser.add_argument("--client-secret", default="demo")
    return parser.parse_args()


if __name__ == "__main__":
    main()
