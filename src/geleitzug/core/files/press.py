# SPDX-License-Identifier: EUPL-1.2
"""The press: a small process of its own in which Typst turns a template into a PDF. What goes in is typesetting.py.

Typst, its fonts and its memory of earlier letters take some 50 MB. Inside a process that carries the whole house they
stayed there for good; here they go when nothing has been printed for a while. A template that never ends or eats all
memory ends the press, and not the worker.

Parent and press speak over two pipes: four bytes of length, then that many bytes; JSON there, and back a sign
(``P`` for a PDF, ``E`` for an error as JSON) and the content.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
TEMPLATES = HERE / "typst"
FONTS = HERE / "fonts"
STANDARDS: Any = ["a-2a", "ua-1"]

IDLE_SECONDS = 20
LETTER_SECONDS = 30
"""A letter takes some milliseconds; a plan of a hundred pages would take one second."""
MOST_MEMORY = 2**30

_PDF, _ERROR = b"P", b"E"


class Jammed(RuntimeError):
    """The press ended, or had to be ended, while it printed."""


class Refused(ValueError):
    """Typst found a mistake in the template."""

    def __init__(self, message: str, hints: list[str], diagnostic: str) -> None:
        super().__init__(message)
        self.hints = hints
        self.diagnostic = diagnostic


def print_pdf(source: str, inputs: Mapping[str, str], at: datetime) -> bytes:
    """Print one document; raises Refused, or Jammed if it took too long or too much.

    A press that has gone home in the meantime is started again.
    """
    order = json.dumps({"source": source, "inputs": dict(inputs), "at": at.isoformat()}).encode()
    with _lock:
        answer = _ask(order)
    if answer is None:
        raise Jammed(f"no letter after {LETTER_SECONDS} s, or too much memory")
    if answer[:1] == _PDF:
        return answer[1:]
    error = json.loads(answer[1:])
    raise Refused(error["message"], error["hints"], error["diagnostic"])


# ---- the parent's side ---------------------------------------------------------------------------------------

_lock = threading.Lock()  # the press prints one letter after the other
_presses: dict[int, subprocess.Popen[bytes]] = {}
"""This process's press, by its own id: a forked child must not talk into its parent's pipes."""


def _ask(order: bytes) -> bytes | None:
    """Return the answer; None if the press ended over this order."""
    press = _presses.get(os.getpid())
    if press is not None and (answer := _try(press, order)) is not None:
        return answer
    # Either it had gone home, or it ended over this very order: a fresh one tells.
    press = _presses[os.getpid()] = _start()
    return _try(press, order)


def _try(press: subprocess.Popen[bytes], order: bytes) -> bytes | None:
    assert press.stdin is not None
    assert press.stdout is not None
    answer = None
    with suppress(OSError):  # it has ended
        _send(press.stdin, order)
        if select.select([press.stdout], [], [], LETTER_SECONDS)[0]:
            answer = _receive(press.stdout)
    if answer is None:
        _end(press)
    return answer


def _start() -> subprocess.Popen[bytes]:
    # It is told nothing it need not know: what it prints comes from outside, and its environment has no secrets.
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", __name__, str(IDLE_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**known, "MALLOC_ARENA_MAX": "1"},
    )


def _end(press: subprocess.Popen[bytes]) -> None:
    press.kill()
    press.wait()
    _presses.pop(os.getpid(), None)
    for pipe in (press.stdin, press.stdout):
        with suppress(OSError):  # what could not be sent any more
            if pipe is not None:
                pipe.close()


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(4, "big") + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """Return the next message; None where the other side has ended."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    content = pipe.read(length)
    return content if len(content) == length else None


# ---- the press's side ----------------------------------------------------------------------------------------


def main(idle_seconds: float) -> None:
    """Print what is asked for until the parent is gone or nothing was asked for a while."""
    # A worker that is told to stop finishes its letter first; then its pipe closes, and that ends us.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    compiler = _compiler()
    while select.select([orders], [], [], idle_seconds)[0]:
        order = _receive(orders)
        if order is None:
            return
        _send(answers, _printed(compiler, json.loads(order)))


def _compiler() -> Any:
    import typst  # noqa: PLC0415 - 20 MB that the parent need not carry

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    nowhere = str(TEMPLATES / "no-packages")
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, package_path=nowhere, package_cache_path=nowhere)


def _printed(compiler: Any, order: dict[str, Any]) -> bytes:
    try:
        pdf: bytes = compiler.compile(
            input=order["source"].encode(),
            format="pdf",
            sys_inputs=order["inputs"],
            pdf_standards=STANDARDS,
            timestamp=datetime.fromisoformat(order["at"]),
        )
    except RuntimeError as error:  # typst.TypstError
        told = {
            "message": getattr(error, "message", str(error)),
            "hints": list(getattr(error, "hints", [])),
            "diagnostic": getattr(error, "diagnostic", ""),
        }
        return _ERROR + json.dumps(told).encode()
    return _PDF + pdf


if __name__ == "__main__":
    main(float(sys.argv[1]))
