# SPDX-License-Identifier: EUPL-1.2
"""Running one scenario against the running house and reading the meters around it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import IO, Any

from geleitzug.config.processes import Tree
from tests.bench import house, meter
from tests.bench.visitor import Visitor
from tests.bench.visits import FIVE_PAGES, TOWN, begin

SLICES = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What one scenario cost. A round is one request, or one whole application; milliseconds everywhere.

    ``least_web`` and ``best_per_second`` are those of the quietest slice.
    """

    scenario: str
    clients: int
    rounds: int
    failed: int
    p50: float
    p95: float
    per_second: float
    best_per_second: float
    web: float
    least_web: float
    database: float
    worker: float
    client: float
    requests: float
    queries: float
    sealing: float
    wire: float
    most_queries: dict[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the result for a file."""
        return asdict(self)


def measure(tree: Tree, scenario: str, *, clients: int, seconds: float) -> Result:
    """Measure one scenario; the worker's work that it caused is waited for and counted apart.

    It is measured in slices with a short rest between them: on a machine that is shared the quietest slice says what
    the work costs, the others what the neighbours took.
    """
    load = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load", scenario, str(clients), str(seconds / SLICES), str(tree.port)],
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
        slices = [_slice(tree, load.stdin, load.stdout) for _ in range(SLICES)]
    finally:
        load.stdin.close()
        load.wait(60)
    house.await_worker(tree)
    return _together(scenario, clients, slices, meter.cpu_of(tree) - before)


def _slice(tree: Tree, orders: IO[str], answers: IO[str]) -> dict[str, Any]:
    before = meter.cpu_of(tree)
    orders.write("go\n")
    orders.flush()
    seen: dict[str, Any] = json.loads(answers.readline())
    return {**seen, "web": (meter.cpu_of(tree) - before).web}


def _together(scenario: str, clients: int, slices: Sequence[Mapping[str, Any]], used: meter.Cpu) -> Result:
    def of_all(what: str) -> Any:
        return sum(one[what] for one in slices)

    took = sorted(second for one in slices for second in one["rounds"])
    cuts = quantiles(took, n=20) if len(took) > 1 else [took[0] if took else 0.0] * 19
    rounds = max(len(took), 1)
    each = 1000 / rounds
    most: dict[str, int] = {}
    for one in slices:
        for what, queries in one["most_queries"].items():
            most[what] = max(most.get(what, 0), queries)
    return Result(
        scenario=scenario,
        clients=clients,
        rounds=len(took),
        failed=of_all("failed"),
        p50=cuts[9] * 1000,
        p95=cuts[18] * 1000,
        per_second=len(took) / of_all("seconds"),
        best_per_second=max(len(one["rounds"]) / one["seconds"] for one in slices),
        web=of_all("web") * each,
        least_web=min((one["web"] * 1000 / len(one["rounds"]) for one in slices if one["rounds"]), default=0.0),
        database=used.database * each,
        worker=used.worker * each,
        client=of_all("client_cpu") * each,
        requests=of_all("requests") / rounds,
        queries=of_all("queries") / rounds,
        sealing=of_all("sealing") / rounds,
        wire=of_all("wire") / rounds,
        most_queries=most,
        words=tuple(word for one in slices for word in one["words"])[:3],
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
