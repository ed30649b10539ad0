# SPDX-License-Identifier: EUPL-1.2
"""Serve the pages; HOST, PORT, WEB_WORKERS and WEB_THREADS say where and with how much. Jobs: `geleitzug worker`."""

from __future__ import annotations

import argparse
import os

from geleitzug.config import places, web
from geleitzug.config.database import database, set_up_django
from geleitzug.config.starting import refuse_to_start
from geleitzug.config.static import STATIC, ensure_static


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options: there are none, all is in the environment."""


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    folder = places.var()
    os.environ["GELEITZUG_PROCESS"] = "web"
    places.ensure_secrets(folder)
    web.where()  # what keeps it from serving is said before anything takes time
    with database():
        os.environ.update(STATIC)
        set_up_django("web")
        refuse_to_start()
        ensure_static(folder)
        web.main()
    return 0
