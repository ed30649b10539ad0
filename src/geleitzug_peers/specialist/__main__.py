# SPDX-License-Identifier: EUPL-1.2
"""Starts the specialist system: ``python -m geleitzug_peers.specialist``, over HTTPS, out of folders, or both."""

from __future__ import annotations

import argparse
import ssl
import threading
import time
from pathlib import Path

from geleitzug_peers.small_http import Server, serve_until_told
from geleitzug_peers.specialist.folder import work
from geleitzug_peers.specialist.office import Office
from geleitzug_peers.specialist.service import Service


def main() -> None:
    """Serve until told to stop."""
    options = _options()
    service = Service(Office(options.state / "office"), options.client_id, options.client_secret)
    control = Server(options.host, options.port, service.control.answer)
    words = f"specialist system ready, its control at http://{options.host}:{control.port}"
    if options.certificate:
        messages = Server(options.host, options.messages_port, service.routes.answer)
        messages.socket = _tls(options).wrap_socket(messages.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=messages.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True).start()
        words += f" messages at https://localhost:{messages.port}"
    if options.folder:
        threading.Thread(target=_work, args=(options.folder, options.state, tuple(options.refuse)), daemon=True).start()
    serve_until_told(control, ready=words)


def _work(folder: Path, state: Path, refuse: tuple[str, str]) -> None:
    while True:
        for told in work(folder, state, refuse):
            print(told, flush=True)
        time.sleep(2)


def _tls(options: argparse.Namespace) -> ssl.SSLContext:
    """Return who we are, and with an authority whom alone we let in."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(options.certificate, options.key)
    if options.authority:
        trust.load_verify_locations(options.authority)
        trust.verify_mode = ssl.CERT_REQUIRED
    return trust


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.specialist", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8016, help="of its control; 0 takes a free one and says which")
    parser.add_argument("--messages-port", type=int, default=0, help="for messages over HTTPS; 0 takes a free one")
    parser.add_argument("--state", type=Path, required=True, help="folder of what it has taken")
    parser.add_argument("--certificate", type=Path, help="its own (PEM); without it there is no HTTPS")
    parser.add_argument("--key", type=Path)
    parser.add_argument("--authority", type=Path, help="who signs the certificates of those who may come (mutual TLS)")
    parser.add_argument("--client-id", default="", help="OAuth2: who may come; without it no token is asked for")
    parser.add_argument("--client-secret", default="")
    parser.add_argument("--folder", type=Path, help="what HANDOVER_FOLDER names: worked through every two seconds")
    parser.add_argument(
        "--refuse", nargs=2, default=("", ""), metavar=("SIGN", "WHY"), help="out of folders: what is refused, and why"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
