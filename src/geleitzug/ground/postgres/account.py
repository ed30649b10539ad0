# SPDX-License-Identifier: EUPL-1.2
"""Under which account of the machine the server runs, and that it dies with its parent. Starting it is cluster.py."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the machine."""

    name: str
    uid: int
    gid: int


def own_account() -> Account:
    """Return the account this process runs under."""
    entry = pwd.getpwuid(os.geteuid())
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def server_account() -> Account:
    """Return the account the server runs under: PostgreSQL refuses root, so root steps down to one without rights."""
    if os.geteuid() != 0:
        return own_account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise RuntimeError("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.")


def step_down(account: Account) -> dict[str, Any]:
    """Return the arguments with which subprocess starts a program as this account."""
    if os.geteuid() != 0:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def may_enter(account: Account, folder: Path) -> bool:
    """Tell whether the account can reach a folder: all folders above it must let it through."""
    if os.geteuid() != 0:
        return os.access(folder, os.X_OK)
    tried = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], cwd="/", stderr=subprocess.DEVNULL, **step_down(account)
    )
    return tried.returncode == 0


def ask_to_die_with_parent(sign: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent ends.

    It is sent when the *thread* that started the process ends, so children are started by a thread that stays.
    Stepping down to another account erases the wish; subprocess calls ``preexec_fn`` after that.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)


def die_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """Return what a child does before it becomes another program, so that it ends when its parent does."""
    parent = os.getpid()

    def ask() -> None:
        ask_to_die_with_parent(sign)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)

    return ask
