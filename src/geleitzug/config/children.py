# SPDX-License-Identifier: EUPL-1.2
"""The processes of a tree (processes.py): how each is started, watched, told to stop; some are forked by the nest.

The nest (nest.py) has loaded the house; what it forks shares that memory, and is known here by a file descriptor of
the process, for it is not our child.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from geleitzug.ground.postgres.account import die_with_parent

STOP_SECONDS = 20.0
HATCH_SECONDS = 10.0
LOADED = b"loaded\n"
RESTART_PAUSE = (0.2, 5.0)  # at first, at most

CAN_HATCH = sys.platform == "linux"
"""Elsewhere there are no descriptors of processes, and each part loads the house for itself."""


class Process(Protocol):
    """What a child is once it runs: subprocess's, or one the nest has forked."""

    pid: int

    def poll(self) -> int | None:
        """Return something once it has ended."""

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal, unless it has ended."""

    def terminate(self) -> None:
        """Tell it to end."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raises subprocess.TimeoutExpired."""


class Hatched:
    """A process that the nest has forked; its status is the nest's, so that 0 stands for any end."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)  # ProcessLookupError if it ended: the nest leaves the number taken

    def poll(self) -> int | None:
        """Return 0 once it has ended."""
        return 0 if select.select([self._descriptor], [], [], 0)[0] else None

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, sig)

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raises subprocess.TimeoutExpired."""
        if not select.select([self._descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired([f"process {self.pid}"], timeout or 0)
        return 0

    def __del__(self) -> None:
        os.close(self._descriptor)


@dataclass(slots=True)
class Child:
    """A process of the tree: how it is started, and how one sees that it is ready."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    is_ready: Callable[[], bool] = lambda: True
    process: Process | None = None
    pause: float = RESTART_PAUSE[0]
    restart_at: float = 0.0
    started_at: float = 0.0

    def start(self) -> None:
        """Start it; Ctrl-C in the terminal does not reach it, the tree tells it when to stop."""
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".old"))
        self.process = self._launch()
        self.started_at = time.monotonic()

    def _launch(self) -> Process | None:
        return self._popen(subprocess.DEVNULL)

    def _popen(self, stdin: int) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                self.command,
                env=self.environment,
                stdin=stdin,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGTERM),
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Tell whether it runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Tell it to end, and wait until it has; returns whether it did by itself."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            self.process.terminate()
        by_itself = True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            by_itself = False
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None
        return by_itself

    def end_of_log(self) -> str:
        """Return what it said last."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""


@dataclass(slots=True)
class Nest(Child):
    """The process that loads the house and forks others; asked by lines over a pair of sockets."""

    line: socket.socket | None = None
    loaded: bool = False

    def __post_init__(self) -> None:
        self.is_ready = self.has_loaded

    def _launch(self) -> Process:
        if self.line is not None:
            self.line.close()
        self.line, its = socket.socketpair()
        self.line.settimeout(HATCH_SECONDS)
        self.loaded = False
        with its:
            return self._popen(its.fileno())

    def has_loaded(self) -> bool:
        """Tell whether it has loaded the house, as it says once."""
        if not self.loaded and self.line is not None and select.select([self.line], [], [], 0)[0]:
            self.loaded = self.line.recv(64) == LOADED
        return self.loaded

    def hatch(self, name: str, log: Path) -> Process | None:
        """Let it fork a part; None if it has ended or does not answer."""
        assert self.line is not None
        try:
            self.line.sendall(json.dumps({"part": name, "log": str(log)}).encode() + b"\n")
            return Hatched(int(self.line.recv(64)))
        except (OSError, ValueError):
            return None


@dataclass(slots=True)
class Hatchling(Child):
    """A part of the house that the nest forks."""

    nest: Nest = field(kw_only=True)

    def _launch(self) -> Process | None:
        """Ask the nest, which is started first where it has ended; until it has loaded the house there is nothing."""
        if not self.nest.is_running():
            self.nest.start()
        return self.nest.hatch(self.name, self.log) if self.nest.is_ready() else None
