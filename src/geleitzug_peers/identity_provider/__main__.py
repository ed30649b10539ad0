# SPDX-License-Identifier: EUPL-1.2
"""Starts the identity provider as a process of its own: ``python -m geleitzug_peers.identity_provider``."""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from geleitzug_peers.identity_provider.asking import Registry
from geleitzug_peers.identity_provider.sealing import kept_seal
from geleitzug_peers.identity_provider.service import Service
from geleitzug_peers.small_http import Server, serve_until_told

METADATA, COMPANY_METADATA = "metadata.xml", "metadata-muk.xml"
"""Lie in the folder of the provider's state, for who connects to it."""


def main() -> None:
    """Read the options and serve until told to stop."""
    options = _options()
    server = Server(options.host, options.port, lambda request: service.answer(request))
    public_url = (options.public_url or f"http://idp.localhost:{server.port}").rstrip("/")
    registry = Registry(lambda: _fetched(options.service))
    companies = Registry(lambda: _fetched(options.company_service)) if options.company_service else None
    seal = kept_seal(options.state, urlsplit(public_url).hostname or "")
    service = Service(seal, registry, public_url=public_url, companies=companies)
    (options.state / METADATA).write_bytes(service.metadata())
    if service.ekona is not None:
        (options.state / COMPANY_METADATA).write_bytes(service.ekona.metadata())
    serve_until_told(server, ready=f"identity provider ready at http://127.0.0.1:{server.port}")


def _fetched(where: str) -> bytes:
    """Fetch the service's metadata from a file, or from an address on this machine whatever its name."""
    if not where.startswith("http"):
        return Path(where).read_bytes()
    parts = urlsplit(where)
    asked = Request(f"{parts.scheme}://127.0.0.1:{parts.port or 80}{parts.path}", headers={"Host": parts.netloc})  # noqa: S310
    with urlopen(asked, timeout=10) as answer:  # noqa: S310
        data: bytes = answer.read()
    return data


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.identity_provider", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8013, help="0 takes a free one and says which")
    parser.add_argument("--state", type=Path, required=True, help="folder of the key and the metadata")
    parser.add_argument("--public-url", help="address under which browsers reach it")
    parser.add_argument("--service", required=True, help="metadata of the service that may ask: a file, or an address")
    parser.add_argument("--company-service", help="its metadata for Mein Unternehmenskonto; without it there is none")
    return parser.parse_args()


if __name__ == "__main__":
    main()
