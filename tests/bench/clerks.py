# SPDX-License-Identifier: EUPL-1.2
"""Fifty clerks at work at once: finding a case, opening it, taking it over, noting something, deciding it.

Between two clicks a clerk reads or types, here two to eight seconds: fifty of them send about ten requests a second,
each twelve a minute. In a hurry (one to three seconds) two cores are too few: docs/measurements.md. All
windows are one clerk's, whose rows they share; that is worse for the house than fifty people. Each works on cases of
its own, opened before.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from geleitzug.config.processes import Tree
from tests.bench import house, meter
from tests.bench.report import Goal
from tests.bench.visitor import Answer, Trouble, Visitor, forms_of
from tests.bench.visits import EIGHT_QUESTIONS, TOWN, Unexpected, apply, sign_in, words_of

NAME = "clerks at once"
CLERKS = 50
P95_MS = 200
PAUSE = (2.0, 8.0)


@dataclass(frozen=True, slots=True)
class Worked:
    """What the clerks waited for: milliseconds from sending a request to the whole answer, by what they did."""

    clerks: int
    seconds: float
    waited: Mapping[str, tuple[int, float, float]]
    """What was done → how often, half of them, 95 of 100."""
    web: float
    worker: float
    database: float
    failed: int
    words: tuple[str, ...] = ()

    @property
    def p95(self) -> float:
        """Return what 95 of 100 requests took at most."""
        return self.waited[ALL][2]

    def as_json(self) -> dict[str, Any]:
        """Return the result for a file."""
        return {"scenario": NAME, "p95": self.p95, **asdict(self)}

    def lines(self) -> list[str]:
        """Return the result as text."""
        return [
            f"{self.clerks} {NAME} for {self.seconds:.0f} s, {self.failed} failed; processor time a second, ms:"
            f" web {self.web:.0f}, worker {self.worker:.0f}, database {self.database:.0f}",
            "| what | requests | p50 ms | p95 ms |",
            "|---|---|---|---|",
            *(f"| {what} | {many} | {half:.0f} | {most:.0f} |" for what, (many, half, most) in self.waited.items()),
            *(f"    failed: {word}" for word in self.words),
        ]

    def goal(self) -> Goal:
        """Compare with what was aimed at."""
        met = self.p95 < P95_MS and not self.failed
        return Goal(f"{self.clerks} {NAME}, p95", f"< {P95_MS} ms, none failed", f"{self.p95:.0f} ms", met)


ALL = "all"


def measure(tree: Tree, *, clerks: int, cases_each: int) -> Worked:
    """Open the cases, then let the clerks work them off."""
    numbers = _opened(tree, clerks * cases_each)
    desks = [_Desk(tree.port, numbers[at::clerks], random.Random(at)) for at in range(clerks)]
    house.await_worker(tree, seconds=600)
    before, began = meter.cpu_of(tree), time.perf_counter()
    threads = [threading.Thread(target=desk.work) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    house.await_worker(tree, seconds=600)
    used = meter.cpu_of(tree) - before
    a_second = 1000 / seconds
    words = [word for desk in desks for word in desk.troubles]
    return Worked(clerks, seconds, _waited(desks), used.web * a_second, used.worker * a_second,
                  used.database * a_second, len(words), tuple(words[:3]))  # fmt: skip


def _opened(tree: Tree, many: int) -> list[str]:
    numbers = []
    for _case in range(many):
        window = Visitor(TOWN, tree.port, assets=False)
        numbers.append(apply(window, EIGHT_QUESTIONS).reference)
        window.close()
    return numbers


class _Desk:
    """A clerk's window, and what they waited for in it."""

    def __init__(self, port: int, numbers: list[str], pauses: random.Random) -> None:
        self.numbers, self.pauses = numbers, pauses
        self.waited: list[tuple[str, float]] = []
        self.troubles: list[str] = []
        self.window = Visitor(TOWN, port, assets=False)
        sign_in(self.window)

    def work(self) -> None:
        """Work off all cases, one after the other."""
        for number in self.numbers:
            try:
                self._work_off(number)
            except (Trouble, Unexpected, LookupError, StopIteration) as trouble:
                self.troubles.append(f"{number}: {type(trouble).__name__} {trouble}"[:600])

    def _work_off(self, number: str) -> None:
        case = f"/amt/vorgang/{number}/"
        found = self._do("find", lambda: self.window.get(f"/amt/?q={number}"))
        if case not in found.text:
            raise Unexpected(f"{number} is not on the list\n{words_of(found)}")
        page = self._do("open", lambda: self.window.get(case))
        page = self._send("take over", page, "/uebernehmen/", {})
        page = self._send("note", page, "/notiz/", {"text": "Fahrzeugschein gesehen, Anschrift stimmt."})
        page = self._send("decide", page, "/aufgabe/", {"outcome": "granted", "reasons": "", "conditions": ""})
        if 'action="' + case + "aufgabe/" in page.text:
            raise Unexpected(f"{number} is not decided\n{words_of(page)}")
        self._do("list", lambda: self.window.get("/amt/"))

    def _send(self, what: str, page: Answer, action: str, fields: Mapping[str, str]) -> Answer:
        form = next((form for form in forms_of(page) if action in form.action), None)
        if form is None:
            raise Unexpected(f"no form for {what}\n{words_of(page)}")
        return self._do(what, lambda: self.window.send(page, fields, form=form))

    def _do(self, what: str, request: Callable[[], Answer]) -> Answer:
        time.sleep(self.pauses.uniform(*PAUSE))
        began = time.perf_counter()
        answer = request()
        self.waited.append((what, (time.perf_counter() - began) * 1000))
        if answer.status != 200:
            raise Unexpected(f"{answer.status} {answer.path}\n{re.sub(r'<[^>]+>', ' ', answer.text)[:300]}")
        return answer


def _waited(desks: list[_Desk]) -> dict[str, tuple[int, float, float]]:
    everything = [one for desk in desks for one in desk.waited]
    kinds = {ALL: [took for _what, took in everything]}
    for what, took in everything:
        kinds.setdefault(what, []).append(took)
    return {what: (len(took), *_cuts(took)) for what, took in kinds.items()}


def _cuts(took: list[float]) -> tuple[float, float]:
    cuts = quantiles(took, n=20) if len(took) > 1 else took * 19
    return cuts[9], cuts[18]
