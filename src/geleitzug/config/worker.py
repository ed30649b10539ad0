# SPDX-License-Identifier: EUPL-1.2
"""The job worker's process: ``python -m geleitzug.config.worker``. What a job does is in the rooms."""

from __future__ import annotations

import os

from django.conf import settings

from geleitzug.config import env
from geleitzug.config.database import set_up_django
from geleitzug.config.starting import refuse_to_start

NICENESS = 5
"""Where the processor is short, pages come before letters: somebody sits in front of a page."""


def main() -> None:
    """Work until told to stop (SIGTERM, SIGINT); jobs under way are finished first."""
    os.environ["GELEITZUG_PROCESS"] = "worker"
    os.nice(NICENESS)
    jobs_at_once = env.integer("JOBS_AT_ONCE", 2, least=1, most=64)
    set_up_django("worker")
    # Where the nest has forked it (nest.py), the settings were read as the web's.
    settings.DATABASES["default"].setdefault("OPTIONS", {}).update(settings.AS_MACHINE)
    refuse_to_start()
    from geleitzug.ground.jobs.worker import run  # noqa: PLC0415 - Django must be set up first

    run(concurrency=jobs_at_once)


if __name__ == "__main__":
    main()
