# SPDX-License-Identifier: EUPL-1.2
"""Starts the mail sink as a process of its own: ``python -m geleitzug_peers.mail_sink``."""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
from pathlib import Path

from aiosmtpd.smtp import SMTP

from geleitzug_peers.mail_sink.letterbox import Letterbox
from geleitzug_peers.mail_sink.service import Sink
from geleitzug_peers.small_http import Server

LARGEST_MAIL = 30_000_000


def main() -> None:
    """Read the options and serve until told to stop."""
    asyncio.run(_serve(_options()))


async def _serve(options: argparse.Namespace) -> None:
    sink = Sink(Letterbox(options.state))
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    smtp = await loop.create_server(lambda: _line(sink), options.host, options.smtp_port)
    web = Server(options.host, options.port, sink.answer)
    threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.5}, daemon=True).start()
    smtp_port = smtp.sockets[0].getsockname()[1]
    print(f"mail sink ready at http://localhost:{web.port} smtp {smtp_port}", flush=True)
    await told.wait()
    smtp.close()
    await asyncio.to_thread(web.shutdown)


def _line(sink: Sink) -> SMTP:
    return SMTP(sink, hostname="mail.localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL, ident="sink")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="geleitzug_peers.mail_sink", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8025, help="of the pages; 0 takes a free one and says which")
    parser.add_argument("--smtp-port", type=int, default=8026, help="0 takes a free one and says which")
    parser.add_argument("--state", type=Path, required=True, help="folder of the mails")
    return parser.parse_args()


if __name__ == "__main__":
    main()
