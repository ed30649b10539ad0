# SPDX-License-Identifier: EUPL-1.2
"""The web server's process: load the house once, then fork the workers, which share its memory.

Started by `geleitzug serve` and by the demo as ``python -m geleitzug.config.web``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import cache
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from geleitzug.config import env, ports
from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres.account import ask_to_die_with_parent

# A request waits for the database most of its time; each thread holds a connection.
THREADS = 3

# Seconds of rest after which a thread ends, and its connection with it (ground/tenancy/threads.py): 8 MB each. One
# thread always stays; its connection does not.
REST = 15

# A process that rests with so many bytes of its own gives way to a fresh one, which shares what was loaded: one that
# has served a little has 25 MB of its own, and after a busy morning 54. Not before it has served for some minutes; and
# for an hour not while it remembers who guesses or asks too often (ground/web/limits.py).
GROWN = 36 * 2**20
RELIEF_AFTER, RELIEF_LATE = 300, 3600


def main() -> None:
    """Serve until told to stop (SIGTERM, SIGINT)."""
    address, port = where()
    workers = env.integer("WEB_WORKERS", 2, least=1, most=64)
    threads = env.integer("WEB_THREADS", THREADS, least=1, most=64)
    load_house()
    # By SIGKILL: one that is asked to end waits for its main process, and here that is gone. What it had not committed
    # was told to nobody.
    os.register_at_fork(after_in_child=lambda: ask_to_die_with_parent(signal.SIGKILL))
    WebServer(
        "geleitzug.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=REST,
        loop=Loops.asyncio,
        websockets=False,
        backlog=2048,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=15,
        log_level=LogLevels.warning,
        process_name=None,
    ).serve(target_loader=_in_a_worker, wrap_loader=False)


class WebServer(Granian):  # type: ignore[misc]  # which class that is, Granian chooses when it is imported
    """Granian's main process, which may be told to stop more than once."""

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Note that it is time to stop: once. Telling takes a lock, and what a second signal interrupts may hold it."""
        if not self.interrupt_signal:
            super().signal_handler_interrupt(*args, **kwargs)


def where() -> tuple[str, int]:
    """Return the host and port to serve at; raises Trouble if they cannot be had."""
    address = env.host("HOST", "127.0.0.1")
    port = env.integer("PORT", 8000, least=1, most=65535)
    trouble = ports.why_not(address, port)
    if trouble:
        raise Trouble(trouble)
    return address, port


@cache
def load_house() -> None:
    """Import all that a request needs; what is loaded before the fork is in memory once, and is not loaded again."""
    application = _application()
    from django.template import engines  # noqa: PLC0415 - Django is set up by importing the application

    from geleitzug.config.rehearsal import rehearse  # noqa: PLC0415
    from geleitzug.config.warming import warm_up  # noqa: PLC0415
    from geleitzug.ground.web import multipart  # noqa: PLC0415, F401 - Django would with the first form

    assert application is not None
    jinja: Any = engines.all()[0]
    for name in jinja.env.list_templates(filter_func=_is_asked_often):
        jinja.env.get_template(name)
    rehearse(application)
    warm_up()


def _is_asked_often(template: str) -> bool:
    """Tell whether most processes need a template; compiling those of all desks takes seconds."""
    return template.startswith(("kern/", "citizen/")) and template.endswith(".html")


def _in_a_worker() -> Callable[..., Any]:
    """Begin to serve, in a process that has been forked and forks no more."""
    application = _application()
    from geleitzug.ground.tenancy.threads import Relief, close_between_requests  # noqa: PLC0415 - Django is set up by now
    from geleitzug.ground.web import limits  # noqa: PLC0415

    main_process = os.getppid()

    def begin_anew() -> None:
        """Have granian's main process replace its workers: each fresh one serves before the old is told to finish."""
        if os.getppid() == main_process:  # else it has died, and we are somebody else's child
            os.kill(main_process, signal.SIGHUP)

    close_between_requests(REST, Relief(begin_anew, GROWN, RELIEF_AFTER, RELIEF_LATE, limits.remember_somebody))
    return application


def _application() -> Callable[..., Any]:
    from geleitzug.config.wsgi import application  # noqa: PLC0415 - loads the whole house

    return application


if __name__ == "__main__":
    main()
