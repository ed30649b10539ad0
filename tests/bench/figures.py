# SPDX-License-Identifier: EUPL-1.2
"""What counting very many cases takes, their event log, and a page of figures: `python -m tests.bench.figures`."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg

from tests.bench import cloning
from tests.bench.steps import SERVICE, STORY, TOWN, house

PLAYED = 10


def main() -> None:
    """Play some cases, copy them until there are so many, and print what each costs: seconds, CPU, MiB at most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="1000,100000", help="how many cases are stored, one after the other")
    sizes = sorted(int(size) for size in parser.parse_args().cases.split(","))
    with house() as admin:
        town = _play()
        for size in sizes:
            with psycopg.connect(admin, autocommit=True) as line:
                there = cloning.grow(line, size)
            _measure(town, there)


def _measure(town: Any, there: int) -> None:
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.insight import event_log, queries
    from geleitzug.core.insight.condensing import count_month
    from geleitzug.core.insight.models import ServiceFigure, StepFigure
    from geleitzug.ground.calendar import add_months, holidays_of
    from geleitzug.ground.people.actors import MACHINE
    from geleitzug.ground.tenancy import doors
    from geleitzug.ground.web.streaming import in_chunks

    first = timezone.localdate().replace(day=1)
    whole_town = seed.TownCast(town.pk).staff(office="digital", role="digital")
    months = [add_months(first, -1), first]  # copies lie minutes before one another: two weeks for 100,000

    def count() -> str:
        with doors.machine_door(town.pk):
            for month in months:
                count_month(month, holidays_of(town.land))
            steps = [row.times or 0 for row in StepFigure.objects.all()]
            return f"{sum(steps):,} steps done by people, {ServiceFigure.objects.count()} rows"

    def page() -> str:
        with doors.office_door(town.pk):
            rows, _more = queries.overview(whole_town, months[0], months[1])
            queries.steps(whole_town, SERVICE, "tax", months[0], months[1])
        return f"{len(rows)} lines"

    def log() -> str:
        with doors.office_door(town.pk):
            taken = event_log.take(SERVICE, date(2020, 1, 1), first, by=MACHINE)
        pieces = event_log.written(taken, lambda read: in_chunks(town.pk, "de", read))
        return f"{sum(len(piece) for piece in pieces) / 1e6:,.1f} MB of {taken.cases:,} cases"

    for name, call in (("counting two months", count), ("a page of figures", page), ("the event log", log)):
        print(f"{there:>8,} cases, {name}: {_costs(call)}", flush=True)
    with doors.machine_door(town.pk):
        for model in (ServiceFigure, StepFigure):
            model.objects.all().delete()


def _costs(call: Callable[[], str]) -> str:
    began, cpu, before = time.perf_counter(), time.process_time(), _peak()
    said = call()
    whole, own = time.perf_counter() - began, time.process_time() - cpu
    return f"{whole:.2f} s ({own:.2f} s CPU of ours), memory at most {before:.0f} → {_peak():.0f} MiB; {said}"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _play() -> Any:
    from django.conf import settings
    from django.utils import timezone

    from geleitzug.config import founding, seed
    from geleitzug.core.cases import play
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
    for _number in range(PLAYED):
        with kept_aside({name_of(outbox.send): outbox.pretend}):
            play.play(service, service.package.examples[STORY], seed.TownCast(town.pk))
    return town


if __name__ == "__main__":
    main()
