# SPDX-License-Identifier: EUPL-1.2
"""`./geleitzug bench`: start the house as in production, measure it, print tables and goals.

`--only booking`, `--only queue` and `--only forecast` are measured on a server of their own and start no house.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from geleitzug.config.processes import Tree
from geleitzug.config.trouble import Trouble
from tests.bench import automatic, clerks, cloning, house, meter, report
from tests.bench.automatic import Decided
from tests.bench.clerks import Worked
from tests.bench.measuring import Result, measure, weigh_form_page
from tests.bench.visits import ONE_AT_A_TIME, SCENARIOS

GROWING = (
    *("yardstick", "worklist", "worklist, search", "worklist, kept view", "page of a case"),
    "finished, search",
    "application, five pages",
)
APART = {"booking": ("--bookings", "10000"), "queue": ("--seconds", "15"), "forecast": ("--locations", "5")}
"""What is measured on a server of its own, by a module of that name, and how it is made short."""


def main() -> int:
    """Measure what the options ask for; the status is 1 if anything failed, not if a goal is missed."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped and removed
    began = time.monotonic()
    if options.only in APART:
        print(_machine(), flush=True)
        return _apart(options)
    try:
        with house.running(port=options.port) as tree:
            print(f"The house stands after {time.monotonic() - began:.0f} s. {_machine()}", flush=True)
            found = _everything(tree, options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"\nAll in {time.monotonic() - began:.0f} s. {_machine()}")
    return 1 if any(result["failed"] for result in found["results"]) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./geleitzug bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short and small, for a look or for CI")
    parser.add_argument("--cases", type=_numbers, help="how many cases are stored, one after the other: 100,10000")
    parser.add_argument("--clients", type=_numbers, help="how many clients at once: 1,8,32")
    parser.add_argument("--seconds", type=float, help="how long each scenario runs")
    parser.add_argument("--only", help="scenarios whose name has this word; the yardstick is always among them")
    parser.add_argument("--json", type=Path, help="write everything into a file as well")
    parser.add_argument("--port", type=int, default=house.PORT)
    options = parser.parse_args()
    options.cases = options.cases or ([100] if options.quick else [100, 10_000, 100_000])
    options.clients = options.clients or ([1, 8] if options.quick else [1, 8, 32])
    options.seconds = options.seconds or (2.5 if options.quick else 10.0)
    return options


def _machine() -> str:
    """Say what is measured on, and how much others do there: CPU times grow where processes crowd one another out."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    loads = "/".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{os.cpu_count()} × {model.group(1) if model else platform.machine()}, load {loads} (1/5/15 minutes)."


def _numbers(text: str) -> list[int]:
    return sorted(int(part) for part in text.split(","))


def _everything(tree: Tree, options: argparse.Namespace) -> dict[str, list[dict[str, object]]]:
    first, *others = options.cases
    with house.admin_line(tree) as line:
        cloning.grow(line, first)
    print(f"\nWith {first:,} cases:\n", flush=True)
    results = _all_scenarios(tree, options)
    decided: list[Decided | Worked] = [*_automatic(tree, options)]
    printing = meter.memory(tree)
    decided += _clerks(tree, options)
    apart = [] if options.only else [{"scenario": "booking, queue and forecast", "failed": _apart(options)}]
    if options.only:
        return {"results": [result.as_json() for result in (*results, *decided)]}
    met = report.goals(results, printing, meter.at_rest(tree), weigh_form_page(tree))
    met += [one.goal() for one in decided]
    sizes = {first: _growing(tree, options)} if others else {}
    for size in others:
        print(f"\nMaking {size:,} cases …", flush=True)
        with house.admin_line(tree) as line:
            cloning.grow(line, size)
        sizes[size] = _growing(tree, options)
    if others:
        lines, compared = report.growth(sizes)
        print("\n" + "\n".join(lines), flush=True)
        met += compared
    print("\n" + "\n".join(report.goal_table(met)), flush=True)
    return {
        "results": [result.as_json() for result in (*results, *decided)] + apart,
        "growth": [{"cases": size, **one.as_json()} for size, found in sizes.items() for one in found.values()],
        "goals": [{"what": goal.what, "goal": goal.goal, "measured": goal.measured, "met": goal.met} for goal in met],
    }


def _all_scenarios(tree: Tree, options: argparse.Namespace) -> list[Result]:
    results = []
    print("\n".join(report.heading()), flush=True)
    for clients in options.clients:
        yardstick: Result | None = None
        for scenario in SCENARIOS:
            if options.only and options.only not in scenario and scenario != report.YARDSTICK:
                continue
            if scenario in ONE_AT_A_TIME and clients > min(options.clients):
                continue
            found = measure(tree, scenario, clients=clients, seconds=options.seconds)
            yardstick = yardstick or found
            results.append(found)
            print(report.row(found, yardstick), flush=True)
            for word in found.words:
                print(f"    failed: {word}", file=sys.stderr)
    return results


def _automatic(tree: Tree, options: argparse.Namespace) -> list[Decided]:
    """Measure how many cases a program decides in a minute, if it is asked for."""
    if options.only and options.only not in automatic.NAME:
        return []
    found = automatic.measure(tree, 100 if options.quick else automatic.A_MINUTE)
    print("\n" + "\n".join(found.lines()), flush=True)
    return [found]


def _clerks(tree: Tree, options: argparse.Namespace) -> list[Worked]:
    """Measure how long fifty clerks wait for their pages, if it is asked for."""
    if options.only and options.only not in clerks.NAME:
        return []
    found = clerks.measure(tree, clerks=clerks.CLERKS, cases_each=1 if options.quick else 5)
    print("\n" + "\n".join(found.lines()), flush=True)
    return [found]


def _apart(options: argparse.Namespace) -> int:
    """Measure appointments, the queue and the forecast, or what is asked for; 1 where something went wrong."""
    failed = 0
    for name, short in APART.items():
        if options.only in (None, name):
            print(flush=True)
            command = [sys.executable, "-m", f"tests.bench.{name}", *(short if options.quick else ())]
            failed |= subprocess.run(command).returncode != 0
    return int(failed)


def _growing(tree: Tree, options: argparse.Namespace) -> dict[str, Result]:
    """Measure with one client, longer than the rest: what is compared are small differences."""
    return {name: measure(tree, name, clients=1, seconds=options.seconds * 1.6) for name in GROWING}


if __name__ == "__main__":
    sys.exit(main())
