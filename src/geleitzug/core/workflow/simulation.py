# SPDX-License-Identifier: EUPL-1.2
"""Many cases through one process at once: where they wait, for whom, and how long it all takes.

Each case is a real instance of the engine, so gateways, timers and decision tables do what they will do later. People
work from Monday to Friday, eight hours a day, and not on the holidays of their Land. The same seed gives the same
result. What an office knows of its cases (answers, results) is handed in; nothing is stored.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.engine import Run, WaitingTask
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.simulated import Pool, Simulated, Station
from geleitzug.core.workflow.worktime import HOURS, after_work, next_work, worked_between
from geleitzug.ground.calendar import Holidays

MOST_RUNS = 1_000
MOST_EFFORT = 36_000
"""What one simulation may cost: a move of the engine costs about one, a known one a tenth, long histories more."""
TOLD_AFTER = 25
"""After so many ended cases it is told how far a simulation is."""
_SPREAD = 0.4
"""How much the time for one and the same task differs: the standard deviation of its logarithm."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a case brings along: the data conditions read, and the results its tasks and steps give, in order."""

    name: str
    data: Mapping[str, Any]
    results: Mapping[str, Sequence[Mapping[str, Any]]]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the office assumes: how many cases come, who works on them, how many hours each task takes."""

    per_day: float
    hours: Mapping[str, float]
    """Element → hours of work on average; what is not named takes no time."""
    people: Mapping[Pool, int]
    """Who is not named is one person."""
    runs: int = MOST_RUNS
    seed: int = 1
    effort: float = MOST_EFFORT
    """What it may cost."""
    holidays: Holidays | None = None
    """Those of the Land; without, every weekday is worked."""


def simulate(
    process: Process,
    stories: Sequence[Story],
    assumed: Assumptions,
    begins: datetime,
    *,
    tell: Callable[[int], None] | None = None,
) -> Simulated:
    """Let cases come in, one after the other, and be worked on; raises ValueError without stories.

    ``tell`` is told now and then how many cases have ended; what it raises ends the simulation.
    """
    if not stories:
        raise ValueError("no stories")
    return _Office(process, stories, assumed, begins, tell).run()


class _Move(NamedTuple):
    """What a verb has brought: where the process stands, and the elements it has passed on the way."""

    run: Run
    passed: tuple[str, ...]


@dataclass(slots=True)
class _Case:
    number: int
    story: int
    began: datetime
    state: dict[str, Any] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)
    open: dict[str, datetime] = field(default_factory=dict)
    """Task → since when it is open."""
    visits: Counter[str] = field(default_factory=Counter)
    messages: tuple[str, ...] = ()
    timer: datetime | None = None
    ended: bool = False


class _Office:
    """The office during the simulation: a clock, what lies where, who is busy until when."""

    def __init__(
        self,
        process: Process,
        stories: Sequence[Story],
        assumed: Assumptions,
        begins: datetime,
        tell: Callable[[int], None] | None,
    ) -> None:
        self.process, self.stories, self.assumed = process, stories, assumed
        self.begins = next_work(begins.astimezone(UTC), assumed.holidays)
        self.cases: list[_Case] = []
        self.agenda: list[tuple[datetime, int, str, tuple[Any, ...]]] = []
        self.order = count()
        self.lies: dict[Pool, deque[tuple[_Case, str]]] = {}
        self.lying: Counter[str] = Counter()
        self.free: dict[Pool, int] = {}
        self.busy: defaultdict[Pool, float] = defaultdict(float)
        self.stations: dict[str, Station] = {}
        self.passed: Counter[str] = Counter()
        self.stuck: Counter[tuple[str, str]] = Counter()
        self.days: list[float] = []
        self.effort = 0.0
        self.tell = tell
        self.ended = 0
        self.known: dict[tuple[int, str, str], _Move] = {}
        self.is_timeless = not any("today" in text.reads for text in process.conditions.values())
        self.last_comes = self.begins

    def run(self) -> Simulated:
        """Work off the agenda."""
        runs = min(self.assumed.runs, MOST_RUNS)
        for number in range(runs):
            self.last_comes = self._comes(number)
            self._at(self.last_comes, "begin", number)
        happens: dict[str, Callable[..., None]] = {"begin": self._begin, "done": self._done, "timer": self._timer}
        while self.agenda and self.effort < self.assumed.effort:
            now, _order, what, about = heapq.heappop(self.agenda)
            happens[what](now, *about)
        return self._result(is_cut=bool(self.agenda))

    def _comes(self, number: int) -> datetime:
        """Cases come in evenly over the working hours: chance is in the work, not in the post."""
        gap = HOURS / max(self.assumed.per_day, 0.01) if number else 0.0
        return after_work(self.last_comes, gap, self.assumed.holidays)

    def _at(self, moment: datetime, what: str, *about: Any) -> None:
        heapq.heappush(self.agenda, (moment, next(self.order), what, about))

    # --- what happens ---------------------------------------------------------------------------------------

    def _begin(self, now: datetime, number: int) -> None:
        weights = [story.weight for story in self.stories]
        (story,) = self._chance("story", number).choices(range(len(self.stories)), weights=weights)
        case = _Case(number, story, now)
        self.cases.append(case)
        self._go(case, now, "", lambda: engine.start(self.process, self.stories[story].data, now))

    def _done(self, now: datetime, case: _Case, task: str, pool: Pool, begun: datetime) -> None:
        element = task.rpartition(".")[0]
        self.free[pool] += 1
        hours = self._worked(begun, now)
        self.busy[pool] += self._worked(begun, min(now, max(self.last_comes, begun)))
        self._station(element).worked += hours
        if task in case.open:
            self._go(case, now, *self._completing(case, task, element, now))
        self._take_up(pool, now)

    def _timer(self, now: datetime, case: _Case) -> None:
        if not case.ended and case.timer is not None and case.timer <= now:
            data = self.stories[case.story].data
            self._go(case, now, "", lambda: engine.fire_timers(self.process, case.state, now, data))

    def _completing(self, case: _Case, task: str, element: str, now: datetime) -> tuple[str, Callable[[], Run]]:
        """Return a task or step being completed: by which name it is known, and how it is done."""
        result, at = self._result_of(case, element)
        data = self.stories[case.story].data
        return f"{task}/{at}", lambda: engine.complete(self.process, case.state, task, result, now, data)

    def _go(self, case: _Case, now: datetime, name: str, verb: Callable[[], Run]) -> None:
        """Let a case go on by a verb, run the steps that need nobody, and hand out what is open then."""
        try:
            move = self._moved(case, name, verb)
            gone = set(self._take(case, move))
            while move.run.calls:
                call = move.run.calls[0]
                move = self._moved(case, *self._completing(case, call.id, call.element, now))
                gone |= set(self._take(case, move))
        except ProcessError as error:
            self.stuck[error.element, str(error)] += 1
            self._end(case)
            self._void(case, list(case.open), set())
            return
        self._follow(case, move.run, gone, now)

    def _moved(self, case: _Case, name: str, verb: Callable[[], Run]) -> _Move:
        """Return what a verb brings. Where no time is in play, what the engine has once answered is known."""
        stands = _without_times(case.state)
        known = (case.story, stands, name)
        self.effort += 0.1 + len(stands) / 5_000
        is_kept = self.is_timeless and case.timer is None and bool(name or not case.state)
        if is_kept and known in self.known:
            return self.known[known]
        before = len(case.state.get("done", ()))
        run = verb()
        done = run.state["done"][before:]
        self.effort += 1 + len(run.state["done"]) // 20
        move = _Move(run, tuple(f"{element}.{number}" for number, element, _at in done))
        if is_kept and run.next_timer is None:
            self.known[known] = move
        return move

    def _take(self, case: _Case, move: _Move) -> tuple[str, ...]:
        case.state, case.messages, case.timer = move.run.state, move.run.messages, None
        case.passed.update(each.rpartition(".")[0] for each in move.passed)
        return move.passed

    def _follow(self, case: _Case, run: Run, gone: set[str], now: datetime) -> None:
        waiting = {task.id for task in run.waiting}
        self._void(case, [task for task in case.open if task not in waiting], gone)
        for task in [task for task in run.waiting if task.id not in case.open]:
            self._hand_out(case, task, now)
        case.timer = run.next_timer
        if run.finished:
            self._end(case)
            self.passed.update(case.passed)
            self.days.append((now - case.began) / timedelta(days=1))
        elif run.next_timer:
            self._at(run.next_timer, "timer", case)

    def _end(self, case: _Case) -> None:
        case.ended = True
        self.ended += 1
        if self.tell is not None and self.ended % TOLD_AFTER == 0:
            self.tell(self.ended)

    def _void(self, case: _Case, tasks: list[str], done: set[str]) -> None:
        """Forget tasks that are no longer open; what was not done was taken away."""
        for task in tasks:
            del case.open[task]
            if task not in done:
                self._station(task.rpartition(".")[0]).lapsed += 1

    # --- who works on what ----------------------------------------------------------------------------------

    def _hand_out(self, case: _Case, task: WaitingTask, now: datetime) -> None:
        pool = (task.role, task.office or "")
        case.open[task.id] = now
        station = self._station(task.element)
        station.times += 1
        self.free.setdefault(pool, self.assumed.people.get(pool, 1))
        queue = self.lies.setdefault(pool, deque())
        queue.append((case, task.id))
        self.lying[task.element] += 1
        self._take_up(pool, now)
        station.queue = max(station.queue, self.lying[task.element])

    def _take_up(self, pool: Pool, now: datetime) -> None:
        """Give what lies longest to who is free; what is void by now is left out."""
        queue = self.lies.get(pool, deque())
        while self.free.get(pool, 0) and queue:
            case, task = queue.popleft()
            element = task.rpartition(".")[0]
            self.lying[element] -= 1
            if task not in case.open:
                continue
            begun = next_work(now, self.assumed.holidays)
            self._station(element).waited += self._worked(case.open[task], begun)
            self.free[pool] -= 1
            self._at(
                after_work(begun, self._hours(case, element), self.assumed.holidays), "done", case, task, pool, begun
            )

    def _worked(self, begin: datetime, end: datetime) -> float:
        return worked_between(begin, end, self.assumed.holidays)

    def _hours(self, case: _Case, element: str) -> float:
        average = self.assumed.hours.get(element, 0.0)
        if average <= 0:
            return 0.0
        chance = self._chance(element, case.number, case.visits[element])
        return average * chance.lognormvariate(-(_SPREAD**2) / 2, _SPREAD)

    def _result_of(self, case: _Case, element: str) -> tuple[Mapping[str, Any], int]:
        """Return what a task or step of a case gives now, and which of its results in order that is."""
        given = self.stories[case.story].results.get(element, ())
        at = min(case.visits[element], len(given) - 1)
        case.visits[element] += 1
        return (given[at], at) if given else ({}, 0)

    def _chance(self, *about: object) -> Random:
        """Return chance for one question, so that its answer does not depend on what else was asked before."""
        return Random("/".join(str(each) for each in (self.assumed.seed, *about)))  # noqa: S311 no secret is made of it

    def _station(self, element: str) -> Station:
        return self.stations.setdefault(element, Station(element))

    # --- how it went ----------------------------------------------------------------------------------------

    def _result(self, *, is_cut: bool) -> Simulated:
        time = self._worked(self.begins, self.last_comes) or HOURS
        waiting: Counter[str] = Counter()
        for case in self.cases:
            if not case.ended:
                waiting.update(case.messages)
        return Simulated(
            runs=len(self.cases),
            finished=len(self.days),
            passed=dict(self.passed),
            stations=self.stations,
            busy={pool: min(self.busy[pool] / time / max(people, 1), 1.0) for pool, people in self._pools()},
            days=sorted(self.days),
            stuck=dict(self.stuck),
            waiting_for=dict(waiting),
            is_cut=is_cut,
        )

    def _pools(self) -> Iterator[tuple[Pool, int]]:
        for pool in sorted(self.free):
            yield pool, self.assumed.people.get(pool, 1)


def _without_times(state: Mapping[str, Any]) -> str:
    """Return where a process stands, whenever that was: what happens next depends on nothing else."""
    if not state:
        return ""
    rows = [state["tasks"], *([holder, rows] for holder, rows in state["inner"])]
    kept = [state["t"], state["outcome"], state["next"]]
    return json.dumps([_timeless(rows), kept], sort_keys=True, default=str)


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: inner for key, inner in value.items() if key not in ("due", "since")}
    return [_timeless(inner) for inner in value] if isinstance(value, list) else value
