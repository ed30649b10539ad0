# SPDX-License-Identifier: EUPL-1.2
"""How fast appointments are found, and how many win when all want the same: `python -m tests.bench.booking`.

Twenty locations with two hundred counters and sixty days, the next three weeks full: whoever asks for the earliest
time makes the house look at nearly all of the 100,000 bookings. Then some hundred clients fight for the times of one
day, in two processes with as many threads as a web process has, each answer counted from the press of the button.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

import psycopg

from tests.bench.trail import served

LOCATIONS, COUNTERS, BOOKINGS, DAYS = 20, 10, 100_000, 60
SLOTS, CLIENTS, PROCESSES, THREADS = 100, 500, 2, 4
WARM_MS, COLD_MS, P95_MS = 10, 100, 500
ZONE = "Europe/Berlin"

_FILL = """
    insert into booking_booking
    select (jsonb_populate_record(b, jsonb_build_object(
               'id', gen_random_uuid(), 'location_id', c.location_id, 'counter_id', c.id, 'day', d.day,
               'starts', at, 'ends', at + '15 min', 'blocked_until', at + '15 min'))).*
      from booking_booking b
     cross join (select generate_series(%(first)s::date, %(first)s::date + 60, '1 day')::date as day) d
     cross join booking_counter c join booking_location l on l.id = c.location_id and l.key <> 'fair'
     cross join lateral (select ((d.day + time '08:00') at time zone 'Europe/Berlin') + n * interval '15 min' as at
                           from generate_series(0, 31) n) t
     where extract(isodow from d.day) < 6
     order by d.day limit %(many)s
"""
"""Copies of the only booking there is, at each counter and time."""
_MARK = """
    insert into booking_bookedday (id, tenant_id, location_id, day, number)
    select gen_random_uuid(), tenant_id, location_id, day, (random() * 1e15)::bigint
      from booking_booking group by tenant_id, location_id, day
"""


def main() -> int:
    """Print what was measured and what was aimed at; the status is 1 where others won than there are times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bookings", type=int, default=BOOKINGS)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--spread", default="0,2", help="in how many seconds all press, one fight for each")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _fight(json.loads(options.child))
        return 0
    with served() as owner_url:
        from tests import towns

        with psycopg.connect(owner_url, autocommit=True) as owner:
            town = towns.found(owner, "musterhafen")
            now = _now()
            _plan(town, now)
            owner.execute(_FILL, {"first": now.date(), "many": options.bookings})
            owner.execute(_MARK)
            owner.execute("vacuum analyze booking_booking")
            owner.execute("vacuum analyze booking_bookedday")
            (there,) = owner.execute("select count(*) from booking_booking").fetchone() or (0,)
            met = _look(town, now, there)
            for spread in options.spread.split(","):
                met &= _battle(owner, town, now, options.clients, float(spread))
    return 0 if met else 1


def _now() -> datetime:
    """Return a Monday morning to come, before anything opens: the day of the measurement changes nothing."""
    today = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())


def _plan(town: Any, now: datetime) -> None:
    """Open the locations, and book one time before they open."""
    from geleitzug.core.booking.actions import planning
    from geleitzug.core.booking.models import Booking, Counter, Errand, Location, Opening, Release, Shift
    from geleitzug.ground.people.actors import MACHINE
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town):
        planning.save(Errand(key="ausweis", names={"de": "Ausweis"}, minutes=15), by=MACHINE)
        for number in range(LOCATIONS + 1):
            is_fair = number == LOCATIONS
            place = Location(key="fair" if is_fair else f"ort{number}", name=f"Bürgerbüro {number}", zone=ZONE)
            planning.save(place, by=MACHINE)
            Release.objects.create(location=place, horizon_days=2 if is_fair else DAYS)
            ends = "13:00" if is_fair else "16:00"
            Opening.objects.bulk_create(
                Opening(location=place, weekday=day, starts="08:00", ends=ends) for day in range(5)
            )
            counters = [Counter(location=place, name=str(each)) for each in range(5 if is_fair else COUNTERS)]
            Counter.objects.bulk_create(counters)
            Shift.objects.bulk_create(
                Shift(counter=counter, weekday=day, starts="08:00", ends=ends)
                for counter in counters
                for day in range(5)
            )
        planning.raise_rules(None)
        counter = Counter.objects.exclude(location__key="fair").first()
        ends = now + timedelta(minutes=15)
        Booking.objects.create(
            location=counter.location, counter=counter, day=now.date(), starts=now, ends=ends, blocked_until=ends,
            state="booked", channel="online", number="A1", lines=[{"errand": "ausweis", "count": 1}],
        )  # fmt: skip


def _look(town: Any, now: datetime, there: int) -> bool:
    """Measure the earliest times over all locations: with nothing known, with all known, and for another errand."""
    from geleitzug.core.booking import queries, reading
    from geleitzug.core.booking.queries import Wanted
    from geleitzug.core.booking.rules import Line
    from geleitzug.ground.tenancy import doors

    keys = tuple(f"ort{number}" for number in range(LOCATIONS))

    def ask(count: int = 1) -> int:
        with doors.citizen_door(town):
            return len(queries.free_times(Wanted((Line("ausweis", count),), locations=keys), now, most=30))

    ask()
    cold = []
    for _each in range(5):
        reading.forget_all()
        cold.append(_cost(ask))
    warm = [_cost(ask) for _each in range(50)]
    with doors.citizen_door(town):
        free = queries.free_times(Wanted((Line("ausweis"),), locations=keys), now, most=1)[0]
    print(f"{there:,} bookings, {LOCATIONS} locations, {LOCATIONS * COUNTERS} counters, {DAYS} days; the earliest")
    print(f"free time lies {(free.starts - now).days} days ahead.")
    for name, found, goal in (("cold", cold, COLD_MS), ("warm", warm, WARM_MS)):
        own, whole = median(cpu for cpu, _wall in found), median(wall for _cpu, wall in found)
        print(f"first free times, {name}: {own:.1f} ms CPU of ours (goal {goal}), {whole:.1f} ms until the answer")
    return True


def _cost(call: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    call()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - began) * 1000


def _battle(owner: psycopg.Connection, town: Any, now: datetime, clients: int, spread: float) -> bool:
    """Let clients fight for the hundred times of one day; returns whether exactly as many have won."""
    owner.execute(
        "delete from booking_booking b using booking_location l where l.id = b.location_id and l.key = 'fair'"
    )
    before = owner.execute("select deadlocks from pg_stat_database where datname = current_database()").fetchone()
    order = {
        "town": str(town), "now": now.isoformat(), "clients": clients // PROCESSES, "spread": spread,
        "begin": time.time() + 12,
    }  # fmt: skip
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.booking", "--child", json.dumps(order | {"seed": each})],
            stdout=subprocess.PIPE, text=True, env={**os.environ},
        )
        for each in range(PROCESSES)
    ]  # fmt: skip
    found = [json.loads(child.communicate()[0]) for child in children]
    won = sum(each["won"] for each in found)
    (held,) = owner.execute(
        "select count(*) from booking_booking b join booking_location l on l.id = b.location_id where l.key = 'fair'"
    ).fetchone() or (0,)
    waited = sorted(milliseconds for each in found for milliseconds in each["waited"])
    after = owner.execute("select deadlocks from pg_stat_database where datname = current_database()").fetchone()
    p95 = quantiles(waited, n=20)[-1]
    print(
        f"{clients} clients within {spread:g} s for {SLOTS} times: {won} won ({held} in the database),"
        f" {sum(each['lost'] for each in found)} were told what is next, {sum(each['wrong'] for each in found)} errors,"
        f" {(after or [0])[0] - (before or [0])[0]} deadlocks; {len(waited)} answers of"
        f" {sum(each['cpu'] for each in found) / len(waited):.1f} ms CPU of ours, half within {median(waited):.0f} ms,"
        f" 95 of 100 within {p95:.0f} ms (goal {P95_MS})",
        flush=True,
    )
    return won == held == SLOTS and not any(each["wrong"] for each in found)


def _fight(order: dict[str, Any]) -> None:
    """Be one web process: clients press, threads answer; prints what came of it."""
    from geleitzug.config.database import set_up_django

    set_up_django()
    from uuid import UUID

    from django.db import connections

    from geleitzug.core.booking import actions, queries
    from geleitzug.core.booking.errors import TimeGone
    from geleitzug.core.booking.queries import Wanted
    from geleitzug.core.booking.rules import Line
    from geleitzug.ground.tenancy import doors

    town, now = UUID(order["town"]), datetime.fromisoformat(order["now"])
    wanted, chance = Wanted((Line("ausweis"),), locations=("fair",), last=now.date()), random.Random(order["seed"])
    waited: list[float] = []
    told = {"won": 0, "lost": 0, "wrong": 0}
    lock = threading.Lock()

    def press(client: int, times: list[Any]) -> tuple[str, list[Any]]:
        """Answer one request: the time is held, or what is free instead is said."""
        with doors.citizen_door(town):
            try:
                starts = times[client % len(times)].starts
                actions.hold(wanted, "fair", starts, session=f"{order['seed']}-{client}", now=now)
                return "won", []
            except TimeGone:
                return "lost", list(queries.next_times(wanted, now, most=5))

    with doors.citizen_door(town):
        first = list(queries.free_times(wanted, now, most=SLOTS))
    begin = order["begin"]

    with ThreadPoolExecutor(THREADS) as web:
        list(web.map(lambda _each: _touch(town), range(THREADS)))

        def send(client: int, times: list[Any], at: float) -> None:
            def answer() -> None:
                try:
                    result, offers = press(client, times)
                except Exception as error:
                    print(f"{type(error).__name__}: {error}", file=sys.stderr)
                    result, offers = "wrong", []
                with lock:
                    waited.append((time.time() - at) * 1000)
                if result == "lost" and offers:
                    send(client, offers, time.time())
                    return
                with lock:
                    told[result] += 1
                    if sum(told.values()) == order["clients"]:
                        done.set()

            web.submit(answer)

        done, cpu = threading.Event(), time.process_time()
        for client in range(order["clients"]):
            at = begin + order["spread"] * client / order["clients"]
            time.sleep(max(0.0, at - time.time()))
            send(chance.randrange(10**6), first, max(at, time.time() if order["spread"] else at))
        done.wait(120)
    print(json.dumps({**told, "waited": waited, "cpu": (time.process_time() - cpu) * 1000}))
    connections.close_all()


def _touch(town: Any) -> None:
    from geleitzug.ground.tenancy import doors

    with doors.citizen_door(town):
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
