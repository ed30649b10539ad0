# SPDX-License-Identifier: EUPL-1.2
"""Processes for commands, each forked from one that has loaded libraries and house and has forgotten all settings.

That is most of a command's start. What it is told, it reads itself: the settings, and whatever comes of them. Where a
start itself is the question, or what a module chooses once when it is loaded (the names of cookies), this is no help.
The launcher as a person starts it is ops/test_command_line.py's, and all that is started there to go on.
Run as a script this file is that process; it waits at the socket which is its standard input.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import django
from django.conf import empty, settings
from django.db import connections

LIBRARIES = """
SpiffWorkflow.bpmn.parser babel.core cel_expr_python.cel cryptography.hazmat.primitives.ciphers.aead
django.contrib.auth.hashers django.contrib.auth.password_validation django.contrib.postgres.fields
django.contrib.postgres.search django.contrib.staticfiles.finders django.core.management
django.db.backends.postgresql.base django.db.migrations.executor django.forms django.shortcuts
django.template.backends.jinja2 django.views.decorators.http joserfc.jwt lxml.etree msgspec procrastinate.contrib.django
psycopg_pool schwifty urllib3 yaml
"""
ROOT = Path(__file__).parents[1]
SETTINGS = "geleitzug.config.settings"
LARGEST = 200_000  # bytes of a task; half of it is the environment


class Stem:
    """Starts processes one after another; ``end`` ends it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen([sys.executable, "-P", __file__], stdin=theirs)

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a module or ``-c`` code, as ``python -P`` does, to its end; what it reads is empty.

        Raises subprocess.TimeoutExpired.
        """
        task = json.dumps([list(arguments), dict(environment)]).encode()
        with open(os.devnull, "rb") as nothing, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wrong:
            files = [nothing.fileno(), said.fileno(), wrong.fileno()]
            self._line.settimeout(None)
            socket.send_fds(self._line, [task], files)
            pid = int(self._line.recv(20))
            self._line.settimeout(seconds)
            try:
                status = int(self._line.recv(20))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self._line.settimeout(None)
                self._line.recv(20)
                raise subprocess.TimeoutExpired(list(arguments), seconds) from None
            return subprocess.CompletedProcess(arguments, status, _text_of(said), _text_of(wrong))

    def end(self) -> None:
        """End the process that waits."""
        self._line.close()
        self._process.wait()


def _text_of(file: Any) -> str:
    file.seek(0)
    text: bytes = file.read()
    return text.decode().replace("\r\n", "\n")


def load_the_house() -> None:
    """Load the house as its own commands do, then forget all settings: each process reads those of its task."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    forget_settings()
    os.environ.clear()
    os.environ.update(before)


def forget_settings() -> None:
    """Leave Django as if nobody had asked for a setting or a connection yet."""
    del sys.modules[SETTINGS]
    settings._wrapped = empty
    connections._settings = None
    vars(connections).pop("settings", None)


def next_task(line: socket.socket) -> list[str] | None:
    """Fork for each task, and return its arguments in the new process; None in the old one, at the end."""
    while True:
        message, files, _flags, _address = socket.recv_fds(line, LARGEST, 3)
        if not message:
            return None
        pid = os.fork()
        if not pid:
            line.close()
            return _become(*json.loads(message), files)
        for file in files:
            os.close(file)
        line.send(str(pid).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())


def _become(arguments: list[str], environment: dict[str, str], files: list[int]) -> list[str]:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    return arguments


def _be(arguments: list[str]) -> None:
    kind, what, *rest = arguments
    sys.argv = [kind, *rest]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    sys.path.append(str(ROOT))  # code of ours may need what tests have; last, so that it hides nothing
    for library in LIBRARIES.split():
        with contextlib.suppress(ImportError):  # a command that needs it says so itself
            importlib.import_module(library)
    load_the_house()
    gc.collect()
    gc.freeze()
    task = next_task(socket.socket(fileno=os.dup(0)))
    if task is not None:
        _be(task)
