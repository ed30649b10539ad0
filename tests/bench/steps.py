# SPDX-License-Identifier: EUPL-1.2
"""What a step of a process costs with its commit, on a throwaway server: `python -m tests.bench.steps`."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from geleitzug.config import throwaway
from geleitzug.config.database import set_up_django, urls_of
from geleitzug.ground.crypto.texts import write_key
from geleitzug.ground.postgres import ADMIN

TOWN, SERVICE, STORY, TASK = "musterhafen", "hundesteuer-anmelden", "ein-hund", "Task_Tag"
GOAL_MS = 15.0


def main() -> None:
    """Bring cases to a task, do it in each, and print what that took: lock, engine, rows, events, commit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=60)
    many = parser.parse_args().cases
    with house():
        took = sorted(_steps(many))
    half, most = median(took), took[int(len(took) * 0.95)]
    print(f"{many} steps of {SERVICE}: {half:.1f} ms CPU half of them, {most:.1f} 95 of 100, {took[0]:.1f} the least")
    print(f"goal: at most {GOAL_MS:g} ms: {'met' if half <= GOAL_MS else 'missed'}")


def _steps(many: int) -> Iterator[float]:
    """Yield the milliseconds of this process's CPU that completing a task takes, in each of many cases."""
    from django.conf import settings
    from django.utils import timezone

    from geleitzug.config import founding, seed
    from geleitzug.core.cases import play
    from geleitzug.core.cases.actions import process
    from geleitzug.core.cases.models import Task
    from geleitzug.core.catalogue import queries as catalogue
    from geleitzug.ground.jobs.queue import kept_aside, name_of
    from geleitzug.ground.mail import outbox
    from geleitzug.ground.tenancy import doors

    seed.people_move_in()
    town = seed.town_of(TOWN)
    spec = next(each for each in seed.read_spec()["towns"] if each["key"] == TOWN)
    founding.offer(town.pk, spec, settings.SERVICES_ROOT, online_since=timezone.localdate())
    with doors.machine_door(town.pk):
        service = catalogue.service_in(town.pk, SERVICE)
    assert service is not None
    story, cast = service.package.examples[STORY], seed.TownCast(town.pk)
    before = next(at for at, step in enumerate(story["steps"]) if "task" in step)
    for number in range(many + 1):
        with kept_aside({name_of(outbox.send): outbox.pretend}):
            told = play.play(service, story, cast, steps=before)
        assert told.application is not None, told.complaints
        with doors.office_door(town.pk):
            task = Task.objects.get(case=told.application.pk, element=TASK)
        clerk = cast.staff(office=task.office, role=task.role)
        began = time.process_time()
        with doors.office_door(town.pk):
            process.complete(task, by=clerk, result={"text": "Marke 2026-4711"})
        if number:  # the first pays for what is remembered afterwards
            yield (time.process_time() - began) * 1000


@contextmanager
def house() -> Iterator[str]:
    """Set Django up over a throwaway server; gives the address of the server's admin."""
    cluster = throwaway.start()
    try:
        assert cluster.server is not None
        with tempfile.TemporaryDirectory() as blobs:
            os.environ.update(urls_of(cluster.server), ENCRYPTION_KEY=write_key(), BLOB_ROOT=blobs)
            os.environ.pop("ENCRYPTION_KEY_FILE", None)
            set_up_django()
            yield cluster.server.url(ADMIN)
    finally:
        throwaway.discard(cluster)


if __name__ == "__main__":
    main()
