# SPDX-License-Identifier: EUPL-1.2
"""Measure speed and size of the system as in production. Arguments go on to tests/bench."""

from __future__ import annotations

import argparse
import os
import sys

from geleitzug.config.places import ROOT

PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: they are the program's own."""


def run(options: argparse.Namespace) -> int:
    """Become that program."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench", *options.others])  # noqa: S606
