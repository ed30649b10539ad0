# SPDX-License-Identifier: EUPL-1.2
"""Run all checks and tests. More arguments go to pytest, which then runs alone: `geleitzug test -k dogs`."""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from geleitzug.config.browser import ensure_browser
from geleitzug.config.places import ROOT
from geleitzug.config.softhsm import get_softhsm
from geleitzug.config.stages import Stage, run_stages, static_stages

PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--workers", type=int, default=3, help="tests at a time (3)")


def run(options: argparse.Namespace) -> int:
    """Find a browser first, so that its absence is said before anything takes time."""
    browser = ensure_browser()
    get_softhsm()
    # Hundreds of processes are started, and not each may write down what it compiles.
    for folder in ("src", "tests"):
        compileall.compile_dir(ROOT / folder, quiet=2)
    workers = ["-n", str(options.workers), "--dist", "worksteal"] if options.workers > 1 else []
    tests = Stage("pytest", [sys.executable, "-m", "pytest", "-q", *workers, *options.others])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what one process has compiled the others read
    if options.others:
        return run_stages([tests], browser)
    with _tests_made_ready():
        return run_stages([*static_stages(), tests], browser)


@contextmanager
def _tests_made_ready() -> Iterator[None]:
    """Have the tests' modules read once beside the checks, which leave a processor idle.

    Pytest rewrites their assertions and keeps what comes of it: half of what each of its processes needs to begin. What
    cannot be read it says again when it runs.
    """
    collecting = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:xdist"]
    reading = subprocess.Popen(collecting, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    yield
    reading.wait()
