# SPDX-License-Identifier: EUPL-1.2
"""Running one scenario against the running house and reading the meters around it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from geleitzug.config.processes import Tree
from tests.bench import house, meter
from tests.bench.visitor import Visitor
from tests.bench.visits import FIVE_PAGES, TOWN, begin


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario cost. A round is one request, or one whole application; milliseconds everywhere."""

    scenario: str
    clients: int
    rounds: int
    failed: int
    p50: float
    p95: float
    per_second: float
    web: float
    database: float
    worker: float
    client: float
    requests: float
    queries: float
    wire: float
    most_queries: dict[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the result for a file."""
        return asdict(self)


def measure(tree: Tree, scenario: str, *, clients: int, seconds: float) -> Result:
    """Measure one scenario; the worker's work that it caused is waited for and counted apart."""
    load = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load", scenario, str(clients), str(seconds), str(tree.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert load.stdin is not None
    assert load.stdout is not None
    try:
        if load.stdout.readline() != "ready\n":
            raise SystemExit(f"the clients of „{scenario}“ could not begin (see above)")
        house.await_worker(tree)
        before = meter.cpu_of(tree)
        load.stdin.write("go\n")
        load.stdin.flush()
        seen = json.loads(load.stdout.readline())
        web = (meter.cpu_of(tree) - before).web
    finally:
        load.stdin.close()
        load.wait(60)
    house.await_worker(tree)
    used = meter.cpu_of(tree) - before
    rounds = seen["rounds"]
    each = 1000 / max(rounds, 1)
    return Result(
        scenario=scenario,
        clients=clients,
        rounds=rounds,
        failed=seen["failed"],
        p50=seen["p50"] * 1000,
        p95=seen["p95"] * 1000,
        per_second=rounds / seen["seconds"],
        web=web * each,
        database=used.database * each,
        worker=used.worker * each,
        client=seen["client_cpu"] * each,
        requests=seen["requests"] / max(rounds, 1),
        queries=seen["queries"] / max(rounds, 1),
        wire=seen["wire"] / max(rounds, 1),
        most_queries=seen["most_queries"],
        words=tuple(seen["words"]),
    )


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes over the wire of a form page: on the first visit with everything it names, and later."""

    first: int
    later: int


def weigh_form_page(tree: Tree) -> Weight:
    """Open a form page as the very first page of a browser, scripts included, and once more."""
    begun = begin(Visitor(TOWN, tree.port, assets=False), FIVE_PAGES)
    wire = 0

    def count(_what: str, _method: str, answer: Any) -> None:
        nonlocal wire
        wire += answer.wire

    fresh = Visitor(TOWN, tree.port, seen=count, cookies=dict(begun.visitor.cookies), scripts=True)
    fresh.get(begun.page.path)
    first, wire = wire, 0
    fresh.get(begun.page.path)
    return Weight(first, wire)
