# SPDX-License-Identifier: EUPL-1.2
"""The web server's main process: what it does when it is told to stop, whenever that is."""

from __future__ import annotations

import signal
import threading

from geleitzug.config.web import WebServer


def test_told_to_stop_twice_it_does_not_wait_for_itself() -> None:
    server = WebServer("nothing:application")
    server.signal_handler_interrupt(signal.SIGTERM, None)
    told_again = threading.Thread(target=server.signal_handler_interrupt, args=(signal.SIGTERM, None), daemon=True)

    # The first has woken who waits, who holds the lock while it looks why: a handler runs in between and waits for it.
    with server.main_loop_interrupt._cond:  # type: ignore[attr-defined]
        told_again.start()
        told_again.join(5)
        assert not told_again.is_alive()

    assert server.interrupt_signal
    assert server.main_loop_interrupt.is_set()
