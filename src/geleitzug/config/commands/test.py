# SPDX-License-Identifier: EUPL-1.2
"""Run all checks and tests. More arguments go to pytest, which then runs alone: `geleitzug test -k dogs`."""

from __future__ import annotations

import argparse
import compileall
import sys

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
    stages = [tests] if options.others else [*static_stages(), tests]
    return run_stages(stages, browser)
