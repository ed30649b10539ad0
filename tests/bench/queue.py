# SPDX-License-Identifier: EUPL-1.2
"""What 200 displays and 2,000 waiting phones cost a web process, on a throwaway server: `python -m tests.bench.queue`.

The requests go through the whole stack of the house as the web server hands them in, at the pace of the scripts, while
clerks call a number every three seconds somewhere. The web server's own part (reading and writing HTTP) comes on top.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.bench.steps import house

TOWN, LOCATIONS, PHONES, DISPLAYS = "musterhafen", 20, 2000, 200
CALL_EVERY = 3.0
GOAL_PERCENT = 20.0


def main() -> None:
    """Furnish the halls, let everybody ask for a while, and print the share of two processors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="of the halls' time, not of yours")
    seconds = parser.parse_args().seconds
    with house():
        asked, used, answers, slowest = _ask(seconds)
    share = used / seconds / 2 * 100
    print(f"{asked} requests in {seconds} s of halls: {used:.1f} s CPU, {used / asked * 1000:.2f} ms each, {answers}")
    print(f"slowest {slowest * 1000:.0f} ms; {share:.1f} % of two processors; goal: under {GOAL_PERCENT:g} %: "
          f"{'met' if share < GOAL_PERCENT else 'missed'}")  # fmt: skip


def _ask(seconds: int) -> tuple[int, float, dict[int, int], float]:
    from django.core.wsgi import get_wsgi_application

    from geleitzug.verticals.appointments.queue import boards
    from geleitzug.verticals.appointments.queue.views import devices, phone

    paths, call = _furnish()
    get, tags = _asking(get_wsgi_application()), dict.fromkeys(paths, "")
    for path in paths[:: len(paths) // 50]:
        get(path, "")
    every = {path: float(devices.EVERY if "anzeige" in path else phone.EVERY) for path in paths}
    due = [(at / len(paths) * every[path], path) for at, path in enumerate(paths)]
    events = sorted(
        (start + step * every[path], path) for start, path in due for step in range(int(seconds / every[path]))
    )
    answers: dict[int, int] = {}
    used = slowest = next_call = next_look = 0.0
    for at, path in events:
        if at >= next_call:
            call()
            next_call += CALL_EVERY
        if at >= next_look:  # the halls' time runs faster than ours: what is asked once a second there is asked so here
            boards.forget(boards_tenant())
            next_look += boards.ASK_AGAIN
        began, wall = time.process_time(), time.perf_counter()
        status, tags[path] = get(path, tags[path])
        used += time.process_time() - began
        slowest = max(slowest, time.perf_counter() - wall)
        answers[status] = answers.get(status, 0) + 1
    return len(events), used, answers, slowest


def boards_tenant() -> Any:
    """Return the town the halls are in."""
    from geleitzug.config import seed

    return seed.town_of(TOWN).pk


def _furnish() -> tuple[list[str], Callable[[], None]]:
    """Make halls with people and displays; returns the addresses that are asked, and what calls the next number."""
    from django.utils import timezone

    from geleitzug.config import seed
    from geleitzug.core.booking.models import Counter
    from geleitzug.ground.people.actors import MACHINE
    from geleitzug.ground.tenancy import doors
    from geleitzug.verticals.appointments.queue import calling, queries, screens
    from geleitzug.verticals.appointments.queue.models import Seat
    from geleitzug.verticals.appointments.queue.tests.hall import PASSPORT, furnish

    seed.people_move_in()
    town, now = seed.town_of(TOWN).pk, timezone.now()
    paths: list[str] = []
    seats: list[Any] = []
    with doors.office_door(town):
        for at in range(LOCATIONS):
            hall = furnish(key=f"halle-{at}", counters=4)
            for each in range(PHONES // LOCATIONS):
                taken = hall.comes(now=now - timedelta(seconds=each))
                paths.append(f"/-/warten/nummer/{taken.secret}")
            codes = [
                screens.make(
                    by=MACHINE, name=str(each), kind="display", locations=[hall.location], languages=["de"], now=now
                )[1]
                for each in range(DISPLAYS // LOCATIONS)
            ]
            counters = Counter.objects.filter(location=hall.location).select_related("location")
            day = queries.day_of(hall.location, now)
            seats += [Seat.objects.create(counter=each, staff=each.pk, day=day, since=now) for each in counters]
            paths += [f"/-/warten/anzeige/{(screens.pair(code, now=now) or ('', ''))[1]}" for code in codes]
    turn = iter(seats * 1000)

    def call() -> None:
        seat = next(turn)
        with doors.office_door(town):
            before = calling.visitor_at(seat.counter, seat.day)
            if before is not None:
                calling.finish(before, by=MACHINE, now=timezone.now(), done=[(PASSPORT, 1)])
            calling.call_next(seat, by=MACHINE, now=timezone.now())

    return paths, call


def _asking(application: Any) -> Callable[[str, str], tuple[int, str]]:
    def get(path: str, tag: str) -> tuple[int, str]:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "HTTP_HOST": f"{TOWN}.localhost", "HTTP_IF_NONE_MATCH": tag, "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1", "wsgi.errors": io.StringIO(),
            "SERVER_PROTOCOL": "HTTP/1.1",
        }  # fmt: skip
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_more: Any) -> None:
            told.update(status=int(status[:3]), tag=dict(headers).get("ETag", tag))

        answer = application(environ, start)
        b"".join(answer)
        answer.close()
        return told["status"], told["tag"]

    return get


if __name__ == "__main__":
    main()
