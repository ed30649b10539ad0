# SPDX-License-Identifier: EUPL-1.2
"""Run the checks that start nothing: style, types, floors, templates."""

from __future__ import annotations

import argparse

from geleitzug.config.stages import run_stages, static_stages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none."""


def run(options: argparse.Namespace) -> int:
    """Run them all."""
    return run_stages(static_stages())
