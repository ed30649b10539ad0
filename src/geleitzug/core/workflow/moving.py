# SPDX-License-Identifier: EUPL-1.2
"""A running process goes over to a newer drawing: what was done is done there as well, and what is open stays open.

The new drawing is begun on the real engine and each element that was passed is passed again, with what it gave last;
nothing is called and nothing asked anew. So conditions, joins, sub-processes and timers are where the new drawing puts
them. Circles are not run twice: what is known now decides. Whether a case may be moved at all is core/cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.drawing import Element
from geleitzug.core.workflow.durations import later
from geleitzug.core.workflow.errors import CannotMove, ProcessError
from geleitzug.core.workflow.instance import Instance
from geleitzug.core.workflow.runs import Run
from geleitzug.core.workflow.spiff import Task, TaskState, element_of
from geleitzug.core.workflow.state import check_belongs, new_state
from geleitzug.core.workflow.ways import ahead

_WAITS = frozenset({"receiveTask", "intermediateCatchEvent", "eventBasedGateway"})
_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has chosen for the moving: by element of the old drawing, and of the new one."""

    targets: Mapping[str, str] = field(default_factory=dict)
    """An open step that no longer exists → the step in its place; empty: it goes on as the new drawing says."""
    catch_up: frozenset[str] = frozenset()
    """New steps that lie behind the case already and are done all the same."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a process stands in the new drawing, and what has become of what was open; elements, each in order."""

    run: Run
    refs: Mapping[str, str]
    """What is still open: its name for the engine before → its name now."""
    stays: tuple[str, ...]
    moves: tuple[tuple[str, str], ...]
    void: tuple[str, ...]
    opens: tuple[str, ...]
    runs: tuple[str, ...]
    """Automatic steps that are called now."""
    skipped: tuple[str, ...]
    """New steps that lie behind the case and are left out."""
    again: tuple[str, ...]
    """Tasks that were done and come once more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a process stands: what is open, what was passed and when, when its timers are due."""

    open: Mapping[str, tuple[int, ...]]
    """Element → the numbers of its open tasks."""
    since: Mapping[int, str]
    dues: Mapping[str, str]
    """Timer element → when it is due."""
    last: Mapping[str, tuple[int, str]]
    """Element that was passed → the number of its last time, and when that was."""
    times: Mapping[str, int]


def standing(process: Process, state: Mapping[str, Any], told: Mapping[str, datetime]) -> Standing:
    """Return where a process stands; ``told`` are tasks it takes for open though they were done (a stuck case)."""
    check_belongs(process, state)
    found: dict[str, tuple[int, ...]] = {}
    since: dict[int, str] = {}
    dues: dict[str, str] = {}
    last = {element: (number, at) for number, element, at in state["done"]}
    for rows in (state["tasks"], *(rows for _holder, rows in state["inner"])):
        for number, _parent, name, task_state, *kept in rows:
            element = process.elements.get(name[1:])
            if element is None or not task_state & _OPEN:
                continue
            dues.update({timer[1:]: due for timer, due in (kept[0].get("due") or {}).items()} if kept else {})
            if element.id in told:
                last[element.id] = (number, told[element.id].astimezone(UTC).isoformat(timespec="seconds"))
            elif is_step(element) or element.tag in _WAITS:
                found[element.id] = (*found.get(element.id, ()), number)
                since[number] = (kept[0].get("since") or "") if kept else ""
    times = Counter([*(element for _number, element, _at in state["done"]), *told])
    return Standing(found, since, dues, last, times)


def is_step(element: Element) -> bool:
    """Tell whether a person or the house does something here."""
    return element.tag == "userTask" or element.is_automatic


def move(
    old: Process,
    state: Mapping[str, Any],
    new: Process,
    choices: Choices,
    *,
    data: Mapping[str, Any],
    results: Mapping[str, Mapping[str, Any]],
    opened: Mapping[str, datetime],
    told: Mapping[str, datetime],
    now: datetime,
) -> Moved:
    """Return where a running process would stand in another drawing; raises CannotMove, which says why not.

    ``results`` are what tasks and steps gave last, by element; ``opened`` is since when tasks are open, by their names
    for the engine, ``told`` as in ``standing``. Numbers go on where the old state ends, so no name comes twice.
    """
    stands = standing(old, state, told)
    for element in stands.open:
        if element not in new.elements and element not in choices.targets:
            sentence = _(
                "Den Schritt „%(name)s“ gibt es in der neuen Fassung nicht. Bitte wählen Sie, wo es weitergeht."
            )
            raise CannotMove(sentence % {"name": old.elements[element].label}, element=element)
    _check_apart(old, stands, choices)
    replay = _Replay(old, new, state, stands, choices, data, results, opened, now)
    try:
        return replay.play()
    except CannotMove:
        raise
    except ProcessError as error:
        raise CannotMove(str(error), element=error.element) from error


def _check_apart(old: Process, stands: Standing, choices: Choices) -> None:
    """Refuse to let two open steps become one: whoever is at the second would lose it without a word."""
    taken: dict[str, str] = {}
    for element in stands.open:
        place = choices.targets.get(element, element)
        if place and place in taken:
            names = {"one": old.elements[taken[place]].label, "other": old.elements[element].label}
            sentence = _("„%(one)s“ und „%(other)s“ sind beide offen und können nicht in einen Schritt übergehen.")
            raise CannotMove(sentence % names, element=element)
        taken[place] = element


class _Replay:
    """The new process, gone through with what is known of the old one."""

    def __init__(
        self,
        old: Process,
        new: Process,
        state: Mapping[str, Any],
        stands: Standing,
        choices: Choices,
        data: Mapping[str, Any],
        results: Mapping[str, Mapping[str, Any]],
        opened: Mapping[str, datetime],
        now: datetime,
    ) -> None:
        self.old, self.new, self.stands, self.choices = old, new, stands, choices
        self.results, self.opened, self.now = results, opened, now
        known = {element: value for element, value in state["t"].items() if element in new.elements}
        begun = {**new_state(new), "next": state["next"], "t": known, "outcome": state["outcome"]}
        self.instance = Instance(new, begun, data, now, restored=False)
        self.places = {place: element for element in stands.open if (place := choices.targets.get(element, element))}
        """Element of the new drawing at which the case stands → the element of the old one it stands at."""
        may_return = ahead(old.drawing, stands.open)
        self.behind = {e for e in stands.last if e in new.elements and is_step(new.elements[e]) and e not in may_return}
        self.passed: Counter[str] = Counter()
        self.skipped: list[str] = []

    def play(self) -> Moved:
        """Go through what was passed, and say what is open then."""
        self._at(min((at for _number, at in self.stands.last.values()), default=""))
        self.instance.go_on()
        while self._pass_known() or self._skip_new():
            pass
        self.instance.now = self.now.astimezone(UTC)
        pairs = self._pairs()
        self._keep_times(pairs)
        found = self._told(pairs)
        self._check(found)
        return found

    # --- what was passed --------------------------------------------------------------------------------------

    def _pass_known(self) -> bool:
        """Pass one element that was passed before and is not open; events first: a task takes its borders along."""
        for task, element in self._open(TaskState.WAITING):
            for event in self._behind(element):
                if event.id in self.stands.last and element.id not in self.places and self._has_happened(event):
                    self._count(event)
                    self._happen(task, event, self.stands.last[event.id][1])
                    return True
        for task, element in self._open(TaskState.READY):
            if task.task_spec.manual and element.id in self.stands.last and element.id not in self.places:
                self._count(element)
                self._do(task, element, self.results.get(element.id, {}), self.stands.last[element.id][1])
                return True
        return False

    def _behind(self, element: Element) -> list[Element]:
        """Return the events an element waits for: itself, or what follows a gateway that waits for the first."""
        if element.tag != "eventBasedGateway":
            return [element] if element.event in {"timer", "message"} or element.tag == "receiveTask" else []
        return [self.new.elements[flow.target] for flow in self.new.drawing.leaving(element.id)]

    def _has_happened(self, event: Element) -> bool:
        """Tell whether an event on a border was the last word on its task: it may have been done in a later round."""
        if not event.attached_to or not event.interrupts:
            return event.id not in self.stands.dues
        host = self.stands.last.get(event.attached_to, (0, ""))
        return event.attached_to not in self.places and host[0] < self.stands.last[event.id][0]

    def _count(self, element: Element) -> None:
        self.passed[element.id] += 1
        if self.passed[element.id] > self.stands.times[element.id]:
            sentence = _("In der neuen Fassung liefe der Vorgang bei „%(name)s“ im Kreis.")
            raise CannotMove(sentence % {"name": element.label}, element=element.id)

    def _happen(self, task: Task, event: Element, at: str) -> None:
        self._at(at)
        if event.event == "timer":
            task.internal_data.setdefault("due", {})[f"_{event.id}"] = self.now.astimezone(UTC).isoformat()
            self.instance.refresh_timers()
        else:
            self.instance.deliver(event.message, [event], self.results.get(event.id, {}))

    def _do(self, task: Task, element: Element, result: Mapping[str, Any], at: str) -> None:
        self._at(at)
        self.instance.remember(element.id, result)
        if code := result.get("error"):
            self.instance.fail(task, str(code))
            self.instance.go_on()
        else:
            self.instance.go_on(task)

    def _at(self, moment: str) -> None:
        """Let what is noted now have been at a moment; timers begin now nevertheless, and ``_keep_times`` sets them."""
        self.instance.now = datetime.fromisoformat(moment) if moment else self.now.astimezone(UTC)

    # --- what is new and lies behind --------------------------------------------------------------------------

    def _skip_new(self) -> bool:
        """Leave out one new step behind which the case stands already, or has done something; a person may say no."""
        missing = self._missing()
        if not missing:
            return False
        for task, element in [*self._open(TaskState.READY), *self._open(TaskState.WAITING)]:
            is_new = element.id not in self.places and element.id not in self.stands.last
            if not is_new or element.id in self.choices.catch_up or element.attached_to:
                continue
            if missing & ahead(self.new.drawing, [element.id]):
                self.skipped.append(element.id)
                self._leave_out(task, element)
                return True
        return False

    def _leave_out(self, task: Task, element: Element) -> None:
        at = self.now.astimezone(UTC).isoformat(timespec="seconds")
        if task.state == TaskState.READY:
            self._do(task, element, {}, at)
        elif events := self._behind(element):
            self._happen(task, events[0], at)

    def _missing(self) -> set[str]:
        here = {element.id for _task, element in self._open(_OPEN)}
        done = {element for _number, element, _at in self.instance.state["done"]}
        return (set(self.places) | self.behind) - here - done

    # --- where it stands then ---------------------------------------------------------------------------------

    def _open(self, states: int) -> Iterator[tuple[Task, Element]]:
        for state in (TaskState.READY, TaskState.WAITING, TaskState.STARTED):
            for task in self.instance.tasks(state) if state & states else ():
                element = self.new.elements.get(element_of(task))
                if element is not None and (is_step(element) or element.tag in _WAITS or element.attached_to):
                    yield task, element

    def _pairs(self) -> list[tuple[str, int, Task, Element]]:
        """Return what is open before and after: the old element and number, the new task and element."""
        found: list[tuple[str, int, Task, Element]] = []
        for place, before in self.places.items():
            now = [(task, element) for task, element in self._open(_OPEN) if element.id == place]
            if len(now) != len(self.stands.open[before]) and (now or self.choices.targets.get(before)):
                sentence = _("„%(name)s“ ist in der neuen Fassung nicht ebenso offen.")
                raise CannotMove(sentence % {"name": self.new.elements[place].label}, element=place)
            pairs = zip(self.stands.open[before], now, strict=True) if now else ()
            found += [(before, number, task, element) for number, (task, element) in pairs]
        return found

    def _keep_times(self, pairs: list[tuple[str, int, Task, Element]]) -> None:
        """Let times run on: the same timer is due when it was, a new one counts from when its task was opened."""
        begun: dict[str, datetime] = {}
        for before, number, task, element in pairs:
            if self.stands.since[number]:
                task.internal_data["since"] = self.stands.since[number]
            begun[element.id] = self.opened.get(f"{before}.{number}", self.now)
        for task, _element in self._open(TaskState.WAITING):
            for name in task.internal_data.get("due") or {}:
                timer = self.new.elements[name[1:]]
                due = self._due(timer, begun.get(timer.attached_to, self.now))
                if due <= self.now:
                    sentence = _("Die Zeit „%(name)s“ wäre in der neuen Fassung schon abgelaufen.")
                    raise CannotMove(sentence % {"name": timer.label}, element=timer.id)
                task.internal_data["due"][name] = due.astimezone(UTC).isoformat()

    def _due(self, timer: Element, begun: datetime) -> datetime:
        before = self.old.elements.get(timer.id)
        if before is not None and before.timer == timer.timer and timer.id in self.stands.dues:
            return datetime.fromisoformat(self.stands.dues[timer.id])
        return later(begun, timer.timer)

    def _told(self, pairs: list[tuple[str, int, Task, Element]]) -> Moved:
        number_of = self.instance.workflow.number_of
        refs = {f"{before}.{old}": f"{element.id}.{number_of(task)}" for before, old, task, element in pairs}
        kept = dict.fromkeys((before, element.id) for before, _old, _task, element in pairs)
        fresh = [each for _task, each in self._open(TaskState.READY) if each.id not in self.places]
        run = self.instance.run()
        to_come = ahead(self.new.drawing, {ref.rpartition(".")[0] for ref in refs.values()} | {e.id for e in fresh})
        done = {element for _number, element, _at in run.state["done"]}
        return Moved(
            run=run,
            refs=refs,
            stays=tuple(before for before, after in kept if before == after),
            moves=tuple(pair for pair in kept if pair[0] != pair[1]),
            void=tuple(element for element in self.stands.open if element not in {before for before, _after in kept}),
            opens=tuple(dict.fromkeys(each.id for each in fresh if not each.is_automatic)),
            runs=tuple(dict.fromkeys(each.id for each in fresh if each.is_automatic)),
            skipped=tuple(self.skipped),
            again=tuple(sorted(e for e in self.behind - done if e in to_come or e in {each.id for each in fresh})),
        )

    def _check(self, found: Moved) -> None:
        """Refuse what would be done a second time though nobody sees it: a letter, a bill."""
        for element in [*found.again, *found.runs]:
            if self.new.elements[element].is_automatic and element in self.stands.last:
                sentence = _("„%(name)s“ ist schon geschehen und liefe in der neuen Fassung noch einmal.")
                raise CannotMove(sentence % {"name": self.new.elements[element].label}, element=element)
