# SPDX-License-Identifier: EUPL-1.2
"""Serve the pages; HOST, PORT, WEB_WORKERS and WEB_THREADS say where and with how much. Jobs: `geleitzug worker`."""

from __future__ import annotations

import argparse
import os

from geleitzug.config import places, web
from geleitzug.config.database import database
from geleitzug.config.static import ensure_static


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none, all is in the environment."""


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    folder = places.var()
    os.environ["GELEITZUG_PROCESS"] = "web"
    places.ensure_secrets(folder)
    with database():
        os.environ.update(ensure_static(folder))
        web.main()
    return 0
