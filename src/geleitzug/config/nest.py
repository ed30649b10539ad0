# SPDX-License-Identifier: EUPL-1.2
"""The process that loads the house once and forks web and worker, which share its memory (docs/decisions/nest.md).

Started by the tree (processes.py) as ``python -m geleitzug.config.nest``; its standard input is one of a pair of
sockets. It says "loaded"; for each line asked, ``{"part": "web", "log": "/…/web.log"}``, it forks and answers with the
process's number. Between the requests it sleeps: it opens no connection and starts no thread, else it could not fork.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import threading

from geleitzug.config import web, worker
from geleitzug.config.children import LOADED
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres.account import die_with_parent

PARTS = {"web": web.main, "worker": worker.main}
PR_SET_NAME = 15


def main() -> None:
    """Load, then fork what is asked for until nobody asks any more."""
    web.load_house()
    from geleitzug.ground.jobs.worker import run  # noqa: PLC0415, F401 - loaded for the worker, once Django is set up

    if threading.active_count() != 1:
        raise Trouble("The nest cannot fork: something it has loaded runs threads.")
    with socket.socket(fileno=os.dup(0)) as line:
        line.sendall(LOADED)
        part = _fork_what_is_asked(line)
    if part is not None:
        PARTS[part]()


def _fork_what_is_asked(line: socket.socket) -> str | None:
    """Return None where nobody asks any more; in a forked process, the part it is to be."""
    with line.makefile("rb") as lines:
        for asked in lines:
            _reap()
            wish = json.loads(asked)
            part: str = wish["part"]
            end_with_the_nest = die_with_parent(signal.SIGTERM)
            pid = os.fork()
            if pid == 0:
                end_with_the_nest()
                _become(part, wish["log"])
                return part
            line.sendall(b"%d\n" % pid)
    return None


def _reap() -> None:
    """Let go of those that have ended; only now, so that no number we have told belongs to another meanwhile."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            continue
    except ChildProcessError:
        return


def _become(part: str, log: str) -> None:
    """Make a forked process one that looks as if it had been started by itself: session, streams, name, settings."""
    os.setsid()
    streams = (os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644))
    for target, source in ((0, streams[0]), (1, streams[1]), (2, streams[1])):
        os.dup2(source, target)
    for stream in streams:
        os.close(stream)
    ctypes.CDLL(None).prctl(PR_SET_NAME, f"house-{part}".encode(), 0, 0, 0)
    os.environ["GELEITZUG_PROCESS"] = part


if __name__ == "__main__":
    main()
