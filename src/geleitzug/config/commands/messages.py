# SPDX-License-Identifier: EUPL-1.2
"""Collect the German texts into the English catalogues and compile them; `check` only lists what has no English."""

from __future__ import annotations

import argparse

from geleitzug.ground.web import messages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("apps", nargs="*", help="`check`, and folders of apps; all without")


def run(options: argparse.Namespace) -> int:
    """Update or check."""
    return messages.main(options.apps)
