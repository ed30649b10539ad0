# SPDX-License-Identifier: EUPL-1.2
"""How many cases a program decides in a minute, from sending to the letter on its way, as in production.

The applications are filled in before; what is measured is sending them, opening the case, the receipt, the rules, the
letter (typeset, filed, in the print queue), and all mails. Web server, worker and database share the machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from geleitzug.config.processes import Tree
from tests.bench import house, meter
from tests.bench.report import Goal
from tests.bench.visitor import Visitor
from tests.bench.visits import AUTOMATIC, TOWN, Draft, begin, fill_in, send

NAME = "automatic"
A_MINUTE = 1000
CLIENTS = 8
DELIVERED = (
    "select count(*), coalesce(extract(epoch from max(issued_at)), 0) from cases_decision d"
    " join cases_case c on c.id = d.case_id where c.service_key = %s and d.automatic and d.issued_at is not null"
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What deciding many cases took: seconds, and milliseconds of processor time for each case."""

    cases: int
    seconds: float
    until_sent: float
    web: float
    worker: float
    database: float

    @property
    def per_minute(self) -> float:
        """Return how many letters were on their way in a minute."""
        return self.cases * 60 / self.seconds

    def as_json(self) -> dict[str, Any]:
        """Return the result for a file."""
        return {"scenario": NAME, "per_minute": self.per_minute, "failed": 0, **asdict(self)}

    def lines(self) -> list[str]:
        """Return the result as text."""
        together = self.web + self.worker + self.database
        cpu = f"web {self.web:.1f}, worker {self.worker:.1f}, database {self.database:.1f}"
        return [
            f"{NAME}: {self.cases} cases in {self.seconds:.1f} s (all sent after {self.until_sent:.1f}):"
            f" {self.per_minute:.0f} a minute; CPU ms a case: {cpu}, together {together:.1f}"
        ]

    def goal(self) -> Goal:
        """Compare with what was aimed at."""
        met = self.per_minute >= A_MINUTE
        return Goal("cases decided by program, sent to letter", f"≥ {A_MINUTE} a minute", f"{self.per_minute:.0f}", met)


def measure(tree: Tree, cases: int) -> Decided:
    """Fill in applications, then send them all and wait for the last letter."""
    drafts = list(_in_threads(cases, lambda number: _filled(tree, number)))
    house.await_worker(tree)
    there = _delivered(tree)[0]
    before, began, wall = meter.cpu_of(tree), time.perf_counter(), time.time()
    list(_in_threads(cases, lambda number: send(drafts[number])))
    until_sent = time.perf_counter() - began
    house.await_worker(tree, seconds=600)
    used = meter.cpu_of(tree) - before
    many, last = _delivered(tree)
    if many - there != cases:
        raise SystemExit(f"{many - there} of {cases} cases were decided by the program")
    each = 1000 / cases
    return Decided(cases, last - wall, until_sent, used.web * each, used.worker * each, used.database * each)


def _filled(tree: Tree, number: int) -> Draft:
    """Fill in an application of somebody of their own name: the same one twice would be doubted."""
    window = Visitor(TOWN, tree.port, assets=False)
    draft = begin(window, AUTOMATIC)
    fill_in(draft, {"name.family": _name(number), "kennzeichen": f"MH-OJ {number}"})
    window.close()
    return draft


def _name(number: int) -> str:
    """Return a name nobody else has."""
    letters = "abdefgiklmnoprstu"
    return "J" + "".join(letters[number // len(letters) ** place % len(letters)] for place in range(4)) + "sen"


def _in_threads(cases: int, work: Any) -> Iterator[Any]:
    """Do something for each number, as many at once as there are clients; returns what came of it, in order."""
    found: list[Any] = [None] * cases
    numbers, lock, wrong = iter(range(cases)), threading.Lock(), []

    def go_on() -> None:
        while not wrong:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                found[number] = work(number)
            except Exception as error:  # the others stop as well, and the first is told
                wrong.append(error)

    threads = [threading.Thread(target=go_on) for _client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return iter(found)


def _delivered(tree: Tree) -> tuple[int, float]:
    """Return how many letters of programs are on their way, and when the last one was (seconds since 1970)."""
    with house.admin_line(tree) as line:
        row = line.execute(DELIVERED, [AUTOMATIC]).fetchone()
    assert row is not None
    return int(row[0]), float(row[1])
