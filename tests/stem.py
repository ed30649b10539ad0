# SPDX-License-Identifier: EUPL-1.2
"""Processes for commands, each forked from one that has loaded the libraries, and what of ours asks for no settings.

That is most of a command's start. What is of the roof, and all that depends on the environment, each process loads
itself: while this one loads there are no settings, so whatever asks for one at its import fails, and is left out.
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
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LIBRARIES = """
SpiffWorkflow.bpmn.parser babel.core cel_expr_python.cel cryptography.hazmat.primitives.ciphers.aead
django.contrib.auth.hashers django.contrib.auth.password_validation django.contrib.postgres.fields
django.contrib.postgres.search django.contrib.staticfiles.finders django.core.management
django.db.backends.postgresql.base django.db.migrations.executor django.forms django.shortcuts
django.template.backends.jinja2 django.views.decorators.http joserfc.jwt lxml.etree msgspec procrastinate.contrib.django
psycopg_pool schwifty urllib3 yaml
"""
ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "geleitzug"
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


def load_what_asks_for_nothing() -> None:
    """Import the modules of the house that need no settings, as a process that has tried them all tells."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        with open(theirs, "w") as told:
            told.write(" ".join(those_that_load()))
        os._exit(0)
    os.close(theirs)
    with open(ours) as told:
        names = told.read().split()
    os.waitpid(pid, 0)
    for name in names:
        importlib.import_module(name)


def those_that_load() -> list[str]:
    """Return the modules below the roof that can be imported without settings; the environment is kept from them."""
    os.environ.clear()
    refusing = Refusing()
    sys.meta_path.insert(0, refusing)
    found = []
    for file in sorted(HOUSE.rglob("*.py")):
        parts = file.relative_to(HOUSE.parent).with_suffix("").parts
        if {"config", "tests", "migrations"}.isdisjoint(parts):
            name = ".".join(parts).removesuffix(".__init__")
            if name.rpartition(".")[0] in refusing.names:  # it may be there, left by its package
                refusing.names.add(name)
                continue
            try:
                importlib.import_module(name)
            except Exception as trouble:
                refusing.names |= {name, *modules_in(trouble)}
            else:
                found.append(name)
    return found


def modules_in(trouble: Exception) -> set[str]:
    """Return the modules that were being loaded when it happened."""
    frames = [frame for frame, _line in traceback.walk_tb(trouble.__traceback__)]
    return {frame.f_globals["__name__"] for frame in frames if frame.f_code.co_name == "<module>"}


class Refusing:
    """Finds no module that has failed before: each is tried once."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in self.names:
            raise ImportError(name)


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
    load_what_asks_for_nothing()
    gc.collect()
    gc.freeze()
    task = next_task(socket.socket(fileno=os.dup(0)))
    if task is not None:
        _be(task)
