# SPDX-License-Identifier: EUPL-1.2
"""What a killed server left behind: processes that still end, and files with a pid that is somebody else's by now."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

# (signal, seconds to wait after it): a server whose parent died is already ending by itself.
PHASES = ((None, 3.0), (signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
PROC = Path("/proc")


class StillThere(RuntimeError):
    """Processes of an earlier server do not end."""


def name_of_cluster(data: Path) -> str:
    """Return the name the server's processes bear in their titles; no two data folders of a machine share it."""
    there = data.stat()
    return f"geleitzug-{there.st_dev:x}-{there.st_ino:x}"


def clear_leftovers(data: Path, socket_lock: Path) -> None:
    """Wait for the processes of an earlier server on these data, then remove the pid files it left.

    A pid in a file proves nothing: after a crash the number may be an innocent process's, and PostgreSQL would
    refuse to start beside it. Only a process that *is* PostgreSQL and works on this very folder is asked to end.
    """
    if not PROC.exists():  # elsewhere PostgreSQL has to judge its files itself
        return
    _await_end(data)
    for file in (data / "postmaster.pid", socket_lock):
        file.unlink(missing_ok=True)


def processes_in(data: Path) -> list[int]:
    """Return the processes of PostgreSQL that work on this data folder."""
    name = name_of_cluster(data)
    return [int(entry.name) for entry in PROC.glob("[0-9]*") if _works_on(entry, data, name)]


def _works_on(process: Path, data: Path, name: str) -> bool:
    """Look at folder and program, or, where the kernel hides them (root in a container), at the title."""
    try:
        if Path(os.readlink(process / "cwd")) == data:
            return Path(os.readlink(process / "exe")).name.split(" ")[0] == "postgres"
    except OSError:
        pass
    try:
        words = os.fsdecode((process / "cmdline").read_bytes()).split("\0")
    except OSError:  # ended meanwhile
        return False
    is_postmaster = Path(words[0]).name == "postgres" and "-D" in words and str(data) in words
    return is_postmaster or words[0].startswith(f"postgres: {name}: ")


def _await_end(data: Path) -> None:
    for sign, seconds in PHASES:
        if sign is not None:
            _tell(processes_in(data), sign)
        until = time.monotonic() + seconds
        while processes_in(data):
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        else:
            return
    raise StillThere(f"An earlier PostgreSQL still works in {data}: processes {processes_in(data)}.")


def _tell(running: list[int], sign: signal.Signals) -> None:
    for pid in running:
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            continue
