# SPDX-License-Identifier: EUPL-1.2
"""The tables and the goals, as text for the terminal and for docs/measurements.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench import meter
from tests.bench.measuring import Result, Weight

YARDSTICK = "yardstick"
FIVE, EIGHT = "application, five pages", "application, eight questions"
BUNDID = "signing in with BundID"


@dataclass(frozen=True, slots=True)
class Goal:
    """What was aimed at, what was measured, and whether that is good."""

    what: str
    goal: str
    measured: str
    met: bool

    def line(self) -> str:
        """Return the goal as a row."""
        return f"| {self.what} | {self.goal} | {self.measured} | {'yes' if self.met else 'NO'} |"


def heading() -> list[str]:
    """Return the head of the table of results."""
    columns = ("what", "clients", "p50 ms", "p95 ms", "per s", "web CPU ms", "least", "× yardstick", "database CPU ms",
               "worker CPU ms", "client CPU ms", "requests", "queries", "failed")  # fmt: skip
    return [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]


def row(result: Result, yardstick: Result) -> str:
    """Return a result as a row, its least web CPU as a ratio to the yardstick's at as many clients."""
    ratio = result.least_web / yardstick.least_web if yardstick.least_web else 0.0
    costs = (result.web, result.least_web)
    after = (result.database, result.worker, result.client)
    cells = (
        result.scenario, str(result.clients), f"{result.p50:.1f}", f"{result.p95:.1f}", f"{result.per_second:.1f}",
        *(f"{cost:.2f}" for cost in costs), f"{ratio:.1f}", *(f"{cost:.2f}" for cost in after),
        f"{result.requests:.1f}", f"{result.queries:.1f}", f"{result.failed}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def goals(results: Sequence[Result], printing: Mapping[str, float], resting: meter.Rest, weight: Weight) -> list[Goal]:
    """Compare with what was aimed at; memory is given while the press is there, and at rest."""
    found = {(result.scenario, result.clients): result for result in results}
    few = min(result.clients for result in results)
    many = 8 if (FIVE, 8) in found else max(result.clients for result in results)
    yard = found[YARDSTICK, few].least_web
    form, store = found["form page", few].least_web / yard, found["storing a step", few].least_web / yard
    whole, eight, at_8 = found[FIVE, many], found[EIGHT, many], found[FIVE, many]
    most = max(((count, what) for result in results for what, count in result.most_queries.items()), default=(0, ""))
    failed = sum(result.failed for result in results)
    memory = f"{resting}; while letters are printed {sum(printing.values()):.0f}"
    return [
        Goal("form page, CPU", "≤ 4 × yardstick", f"{form:.1f} ×", form <= 4),
        Goal("storing a step, CPU", "≤ 6 × yardstick", f"{store:.1f} ×", store <= 6),
        Goal("application of five pages with an upload, web CPU", "< 60 ms", _least(whole), whole.least_web < 60),
        Goal("eight questions, one conditional, 68 kB, no account: web CPU", "20 ms", _least(eight),
             eight.least_web <= 20),
        Goal(f"applications per second at {many} clients", "≥ 15, none failed",
             f"{at_8.best_per_second:.1f} (all the time: {at_8.per_second:.1f}), {at_8.failed} failed",
             at_8.best_per_second >= 15 and not at_8.failed),
        Goal("failed requests in all", "0", str(failed), not failed),
        *(sealing(found[what, many]) for what in (FIVE, EIGHT)),
        Goal("most queries of a page", "≤ 12", f"{most[0]} ({most[1]})", most[0] <= 12),
        Goal(f"memory of the stack (PSS), median of a minute of rest, from {meter.SETTLING} s after the work",
             "< 300 MiB", memory, resting.median < 300),
        Goal("bytes of a form page, first visit", "≤ 80 kB", f"{weight.first / 1000:.1f} kB", weight.first <= 80_000),
        Goal("bytes of a form page, afterwards", "≤ 15 kB", f"{weight.later / 1000:.1f} kB", weight.later <= 15_000),
        *long_forms(found, few),
        Goal("signing in with BundID, there and back, web CPU", "< 60 ms", _least(found[BUNDID, few]),
             found[BUNDID, few].least_web < 60),
    ]  # fmt: skip


def sealing(result: Result) -> Goal:
    """Compare what encryption takes of a request's processor time with the rest of it, in the same run."""
    added = result.sealing / (result.web - result.sealing) if result.web > result.sealing else 0.0
    measured = f"{added:.1%} ({result.sealing:.2f} of {result.web:.1f} ms)"
    return Goal(f"{result.scenario}: what sealing adds to web CPU", "< 10 %", measured, 0 < added < 0.1)


def long_forms(found: Mapping[tuple[str, int], Result], clients: int) -> list[Goal]:
    """Compare a form of three hundred questions with one of thirty: the page at hand is to cost the same."""

    def web(scenario: str) -> float:
        return found[scenario, clients].least_web

    page = web("300 questions, a page") / web("30 questions, a page")
    store = web("300 questions, storing") / web("30 questions, storing")
    check = web("300 questions, check page")
    build = web("300 questions, building") / web("30 questions, building")
    return [
        Goal("a page of 300 questions : of 30, web CPU", "≤ 1.2", f"{page:.2f}", page <= 1.2),
        Goal("storing a page of 300 questions : of 30, web CPU", "≤ 1.2", f"{store:.2f}", store <= 1.2),
        Goal("saving in the builder, 300 questions : 30, web CPU", "≤ 1.5", f"{build:.2f}", build <= 1.5),
        Goal("check page of 300 questions, web CPU", "< 15 ms", f"{check:.1f} ms", check < 15),
    ]


def growth(sizes: Mapping[int, Mapping[str, Result]]) -> tuple[list[str], list[Goal]]:
    """Return what worklist and application cost with few and with many cases, and whether that is much more."""
    smallest, largest = min(sizes), max(sizes)
    lines = ["| cases | what | p50 ms | web CPU ms | database CPU ms | web + database | : smallest |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    compared = []
    for size, results in sizes.items():
        for name, result in results.items():
            ratio = _cost(result) / _cost(sizes[smallest][name])
            lines.append(
                f"| {size:,} | {name} | {result.p50:.1f} | {result.web:.2f} | {result.database:.2f}"
                f" | {_cost(result):.2f} | {ratio:.2f} |"
            )
            if size == largest != smallest:
                what = f"{name}, {largest:,} : {smallest:,} cases"
                compared.append(Goal(what, "≤ 1.2", f"{ratio:.2f}", ratio <= 1.2))
    return lines, compared


def goal_table(met: Iterable[Goal]) -> list[str]:
    """Return the goals as a table."""
    return ["| goal | aimed at | measured | met |", "|---|---|---|---|", *(goal.line() for goal in met)]


def _least(result: Result) -> str:
    return f"{result.least_web:.1f} ms (all the time: {result.web:.1f})"


def _cost(result: Result) -> float:
    return result.web + result.database
