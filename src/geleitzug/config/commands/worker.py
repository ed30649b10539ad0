# SPDX-License-Identifier: EUPL-1.2
"""Work on jobs until told to stop; JOBS_AT_ONCE says how many at a time. Several workers share one queue."""

from __future__ import annotations

import argparse

from geleitzug.config import worker
from geleitzug.config.database import database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none, all is in the environment."""


def run(options: argparse.Namespace) -> int:
    """Work until told to stop."""
    with database():
        worker.main()
    return 0
