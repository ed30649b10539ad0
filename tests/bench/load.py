# SPDX-License-Identifier: EUPL-1.2
"""The load generator, a process of its own: ``python -m tests.bench.load SCENARIO CLIENTS SECONDS PORT``.

It prepares, prints ``ready``; for every line that comes it works and prints what it saw as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

from tests.bench.visitor import Answer, Trouble, Visitor
from tests.bench.visits import SCENARIOS, TOWN, Round, Unexpected


@dataclass
class Notes:
    """What one client saw."""

    rounds: list[float] = field(default_factory=list)
    requests: int = 0
    queries: int = 0
    sealing: float = 0.0
    most_queries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wire: int = 0
    failed: int = 0
    words: list[str] = field(default_factory=list)

    def see(self, what: str, method: str, answer: Answer) -> None:
        """Count a request."""
        self.requests += 1
        self.queries += answer.queries
        self.sealing += answer.sealing
        self.wire += answer.wire
        page = f"{method} {what}" if not what.startswith("/antrag/") else f"{method} …/{what.split('/', 3)[3]}"
        self.most_queries[page] = max(self.most_queries[page], answer.queries)


def main(scenario: str, clients: int, seconds: float, port: int) -> None:
    """Run one scenario and print what came of it."""
    notes = [Notes() for _client in range(clients)]
    rounds = [_prepared(scenario, port, own) for own in notes]
    print("ready", flush=True)
    for _go in sys.stdin:
        for own in notes:
            own.__init__()  # type: ignore[misc]
        print(json.dumps(_worked(rounds, notes, seconds)), flush=True)


def _worked(rounds: list[Round], notes: list[Notes], seconds: float) -> dict[str, object]:
    used, began = _cpu(), time.perf_counter()
    threads = [
        threading.Thread(target=_work, args=(once, own, began + seconds))
        for once, own in zip(rounds, notes, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _summary(notes, time.perf_counter() - began, _cpu() - used)


def _prepared(scenario: str, port: int, own: Notes) -> Round:
    """Sign in, begin, or whatever comes before; and do it once, so that nothing is measured cold."""
    once = SCENARIOS[scenario](Visitor(TOWN, port, seen=lambda what, method, answer: own.see(what, method, answer)))
    once()
    return once


def _work(once: Round, own: Notes, until: float) -> None:
    while (began := time.perf_counter()) < until:
        try:
            once()
        except (Trouble, Unexpected, LookupError) as trouble:
            own.failed += 1
            own.words.append(str(trouble)[:600])
        else:
            own.rounds.append(time.perf_counter() - began)


def _summary(notes: list[Notes], seconds: float, cpu: float) -> dict[str, object]:
    took = sorted(one for own in notes for one in own.rounds)
    most: dict[str, int] = {}
    for own in notes:
        for what, queries in own.most_queries.items():
            most[what] = max(most.get(what, 0), queries)
    return {
        "rounds": took,
        "failed": sum(own.failed for own in notes),
        "words": [word for own in notes for word in own.words][:3],
        "requests": sum(own.requests for own in notes),
        "queries": sum(own.queries for own in notes),
        "sealing": sum(own.sealing for own in notes),
        "most_queries": most,
        "wire": sum(own.wire for own in notes),
        "seconds": seconds,
        "client_cpu": cpu,
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
