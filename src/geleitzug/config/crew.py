# SPDX-License-Identifier: EUPL-1.2
"""The processes of a worker: one all the time, another while the queue is long (docs/decisions/a-helping-worker.md).

Their parent has loaded the house and does nothing but fork and wait: it opens no connection and starts no thread. What
each of them does is ground/jobs/worker.py.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from geleitzug.config.trouble import Trouble
from geleitzug.ground.postgres.account import die_with_parent

log = logging.getLogger(__name__)

HELP = signal.SIGUSR1
"""What the first tells its parent where more is due than it soon gets to."""

RELIEF = signal.SIGUSR2
"""What the first tells its parent a moment before it ends because it was time."""

TOLD = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, HELP, RELIEF}

CAN_FORK = sys.platform == "linux"
"""Elsewhere children would outlive a parent that is killed; there is one process."""


@dataclass
class Crew:
    """The processes that share the work of one worker, and how each works.

    Each ends by itself when it has had nothing to do for a while. The first does so only if it has done much, and has a
    fresh one begin before, which shares the parent's memory and keeps nothing of what was done.
    """

    work: Callable[[], None]
    help: Callable[[], None]
    most: int
    before: set[int | signal.Signals] = field(default_factory=set)
    first: int = 0
    helpers: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Work until told to stop (SIGTERM, SIGINT), or until the first has ended, which is for others to start anew.

        Jobs under way are finished first.
        """
        if threading.active_count() != 1:
            raise Trouble("The worker cannot fork: something it has loaded runs threads.")
        gc.collect()
        gc.freeze()
        self.before = signal.pthread_sigmask(signal.SIG_BLOCK, TOLD)  # what comes now waits for sigwait
        self.first = self._fork(self.work)
        while True:
            told = signal.sigwait(TOLD)
            if told in (signal.SIGTERM, signal.SIGINT):
                break
            if told == HELP and len(self.helpers) + 1 < self.most:
                self._more_hands()
            if told == RELIEF:
                self._relieve()
            if self._first_has_ended():
                self._stop()
                raise Trouble("The first of the worker's processes has ended.")
        self._stop()

    def _more_hands(self) -> None:
        try:
            self.helpers.add(self._fork(self.help))
        except OSError:  # no memory or no process to be had: the first goes on alone
            log.exception("The worker could not fork a helper.")

    def _relieve(self) -> None:
        try:
            fresh = self._fork(self.work)
        except OSError:  # the first ends all the same, and who watches the worker starts it anew
            log.exception("The worker could not fork the one that takes over.")
            return
        self.helpers.add(self.first)
        self.first = fresh

    def _fork(self, work: Callable[[], None]) -> int:
        # By SIGKILL, as in web.py: what a job had not committed was told to nobody, and it is done again.
        end_with_parent = die_with_parent(signal.SIGKILL)
        pid = os.fork()
        if pid == 0:
            end_with_parent()
            signal.pthread_sigmask(signal.SIG_SETMASK, self.before)
            _end_after(work)
        return pid

    def _first_has_ended(self) -> bool:
        """Let go of those that have ended; tells whether the first is among them."""
        while (ended := os.waitpid(-1, os.WNOHANG)[0]) not in (0, self.first):
            self.helpers.discard(ended)
        if ended == self.first:
            self.first = 0
        return ended != 0

    def _stop(self) -> None:
        """Tell all to end, and wait until they have."""
        there = self.helpers | ({self.first} if self.first else set())
        for pid in there:
            os.kill(pid, signal.SIGTERM)
        for pid in there:
            os.waitpid(pid, 0)


def ask_for_help() -> None:
    """Tell the parent of the first process that there is more to do than it soon gets to."""
    os.kill(os.getppid(), HELP)


def ask_for_relief() -> None:
    """Tell the parent of the first process that it is about to end, and that a fresh one is to begin."""
    os.kill(os.getppid(), RELIEF)


def _end_after(work: Callable[[], None]) -> NoReturn:
    """Work, and end without going back to where the parent was forked: that is the parent's to clean up."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
