# SPDX-License-Identifier: EUPL-1.2
"""The job worker: ``python -m geleitzug.config.worker``. What a job does is in the rooms."""

from __future__ import annotations

import os

from django.apps import apps
from django.conf import settings

from geleitzug.config import env
from geleitzug.config.crew import CAN_FORK, Crew, ask_for_help, ask_for_relief
from geleitzug.config.database import set_up_django
from geleitzug.config.starting import refuse_to_start

NICENESS = 5
"""Where the processor is short, pages come before letters: somebody sits in front of a page."""
HELPERS_NICENESS = 10
"""Where pages and the first worker leave nothing, a second one must not take it from them."""


def main() -> None:
    """Work until told to stop (SIGTERM, SIGINT); jobs under way are finished first."""
    os.environ["GELEITZUG_PROCESS"] = "worker"
    os.nice(NICENESS)
    jobs_at_once = env.integer("JOBS_AT_ONCE", 2, least=1, most=64)
    most = env.integer("WORKERS", 2, least=1, most=16)
    if not apps.ready:  # the nest (nest.py) has done both: a second time costs 4 MB of what is shared with it
        set_up_django("worker")
        refuse_to_start()
    # Where the nest has forked it, the settings were read as the web's.
    settings.DATABASES["default"].setdefault("OPTIONS", {}).update(settings.AS_MACHINE)
    from django.db import connections  # noqa: PLC0415 - Django must be set up first

    from geleitzug.ground.jobs.worker import Colleagues, has_grown, run  # noqa: PLC0415

    if not CAN_FORK:
        run(concurrency=jobs_at_once)
        return

    def work() -> None:
        run(concurrency=jobs_at_once, colleagues=Colleagues(ask_for_help, ask_for_relief, has_grown))

    def help_out() -> None:
        os.nice(HELPERS_NICENESS - NICENESS)
        run(concurrency=jobs_at_once, colleagues=Colleagues(may_end=lambda: True))

    connections.close_all()  # what was asked while starting
    Crew(work, help_out, most).run()


if __name__ == "__main__":
    main()
