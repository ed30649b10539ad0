# SPDX-License-Identifier: EUPL-1.2
"""A process brought to life for the length of one verb. The verbs are engine.py; the state it begins with is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from SpiffWorkflow.exceptions import SpiffWorkflowException

from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.drawing import Element
from geleitzug.core.workflow.durations import later, local_day
from geleitzug.core.workflow.errors import NoLongerOpen, Stuck
from geleitzug.core.workflow.runs import Run, ServiceCall, WaitingTask
from geleitzug.core.workflow.spiff import Conditions, Task, TaskState, Workflow, element_of, fire, message
from geleitzug.core.workflow.state import FINISHED, State, freeze, open_inner, thaw
from geleitzug.core.workflow.structure import catches

MOST_STEPS = 400
"""More than this in one case is a circle; beyond 1,000 Spiff no longer sees the end of its own tree."""


class Instance:
    """A process brought to life for one verb, over a copy of the state."""

    def __init__(
        self, process: Process, state: Mapping[str, Any], data: Mapping[str, Any], now: datetime, *, restored: bool
    ) -> None:
        self.process = process
        self.state: State = {
            **state,
            "done": list(state["done"]),
            "rules": dict(state.get("rules", {})),
            "t": dict(state["t"]),
        }
        self.now = now.astimezone(UTC)
        bindings = {"today": local_day(now), **data, "outcome": state["outcome"], "t": self.state["t"]}
        self.conditions = Conditions(process.conditions, bindings, self.state["rules"])
        if restored:
            self.workflow = thaw(process, self.state, self.conditions, self.now)
        else:
            self.workflow = Workflow(process.specs, self.conditions, self.now, state["next"], restored=False)

    def open_task(self, element: str, number: int) -> Task:
        """Return a task that a person or a step may complete now; raises NoLongerOpen."""
        for task in self.tasks(TaskState.READY):
            if task.id == number and element_of(task) == element and task.task_spec.manual:
                return task
        label = self.process.elements[element].label
        raise NoLongerOpen(_("„%(name)s“ ist nicht mehr offen.") % {"name": label}, element=element)

    def remember(self, element: str, result: Mapping[str, Any]) -> None:
        """Keep of a result what conditions may ask for; long texts belong to the caller's tables."""
        wanted = self.process.remembers.get(element, frozenset()) | self.process.remembers.get("*", frozenset())
        everything = "" in wanted
        kept = {name: value for name, value in result.items() if everything or name in wanted}
        if wanted:
            self.state["t"][element] = kept
        if "outcome" in result:
            self.state["outcome"] = self.conditions.bindings["outcome"] = result["outcome"]

    def refresh_timers(self) -> None:
        """Let due timers fire, and all that follows from them."""
        self.workflow.refresh_timers()
        self.go_on()

    def expected(self) -> list[Element]:
        """Return the elements that wait for a message, also behind a gateway that waits for whichever comes first."""
        found: list[Element] = []
        for task in self.tasks(TaskState.WAITING):
            element = self.process.elements.get(element_of(task))
            if element is None:
                continue
            behind = [self.process.elements[flow.target] for flow in self.process.drawing.leaving(element.id)]
            candidates = behind if element.tag == "eventBasedGateway" else [element]
            found += [candidate for candidate in candidates if candidate.event == "message"]
        return found

    def deliver(self, name: str, receivers: list[Element], payload: Mapping[str, Any]) -> None:
        """Give a message to its receivers, and all that follows from it."""
        for element in receivers:
            self.remember(element.id, payload)
        self.workflow.catch(message(name))
        self.go_on()

    def go_on(self, task: Task | None = None) -> None:
        """Pass a task, if one is given, and then everything that needs nobody; raises Stuck."""
        task = task or self._next_automatic()
        while task is not None:
            self._pass(task)
            task = self._next_automatic()

    def fail(self, task: Task, code: str) -> None:
        """Take an error to who catches it: on the border of the task, or of what is around it; raises Stuck."""
        self._note_done(task)
        here: Task | None = task
        while here is not None:
            for beside in here.parent.children:
                border = self.process.elements.get(element_of(beside))
                if border is not None and border.attached_to == element_of(here) and catches(border, code):
                    fire(beside)
                    return
            holder = getattr(here.workflow, "parent_task_id", None)
            here = self.workflow.get_task_from_id(holder) if holder is not None else None
        element = element_of(task)
        sentence = _("„%(name)s“ meldet den Fehler „%(code)s“, und kein Ereignis am Rand fängt ihn.")
        raise Stuck(sentence % {"name": self.process.elements[element].label, "code": code}, element=element)

    def _next_automatic(self) -> Task | None:
        return next((task for task in self.tasks(TaskState.READY) if not task.task_spec.manual), None)

    def _pass(self, task: Task) -> None:
        element = element_of(task)
        if len(self.state["done"]) >= MOST_STEPS:
            raise Stuck(_("Der Prozess ist zu oft im Kreis gelaufen."), element=element)
        found = self.process.elements.get(element)
        if found is not None and found.tag == "endEvent" and found.event == "error":
            self.fail(task, found.error)
            return
        if found is not None and found.table:
            self.remember(element, self._looked_up(found))
        try:
            task.run()
        except SpiffWorkflowException as error:
            raise Stuck(self._why_stuck(element, str(error)), element=element) from error
        self._note_done(task)

    def _note_done(self, task: Task) -> None:
        element = element_of(task)
        if element in self.process.elements:
            at = self.now.isoformat(timespec="seconds")
            self.state["done"].append([self.workflow.number_of(task), element, at])

    def _looked_up(self, element: Element) -> dict[str, Any]:
        """Return what the first row of a decision table sets that holds; raises Stuck where none does."""
        for number, row in enumerate(element.table, 1):
            if not row.when or self.conditions.is_met(row.when, element.id):
                self.state["rules"][element.id] = number
                return {name: self.conditions.value(value, element.id) for name, value in row.cells}
        sentence = _("In der Tabelle von „%(name)s“ trifft keine Zeile zu.")
        raise Stuck(sentence % {"name": element.label}, element=element.id)

    def _why_stuck(self, element: str, reason: str) -> str:
        found = self.process.elements.get(element)
        if found is not None and found.tag in {"exclusiveGateway", "inclusiveGateway"}:
            return _("An „%(name)s“ trifft keine Bedingung zu.") % {"name": found.label}
        return _("Der Prozess kommt nicht weiter: %(reason)s") % {"reason": reason}

    def run(self) -> Run:
        """Write the state and say what is open now."""
        if self.workflow.is_completed():
            self.state["ended"] = FINISHED
        for task in self.tasks(TaskState.READY):
            if task.task_spec.manual and self._element(task).due:
                task.internal_data.setdefault("since", self.now.isoformat(timespec="seconds"))
        freeze(self.workflow, self.state)
        if self.state["ended"]:
            return over(self.state)
        open_tasks = sorted(self.tasks(TaskState.READY), key=self.workflow.number_of)
        return Run(
            state=self.state,
            waiting=tuple(self._waiting(t) for t in open_tasks if self._element(t).tag == "userTask"),
            calls=tuple(self._call(t) for t in open_tasks if self._element(t).is_automatic),
            messages=tuple(dict.fromkeys(element.message for element in self.expected())),
            next_timer=min(self._timers(), default=None),
            finished=False,
            data=data_of(self.state),
        )

    def tasks(self, state: int) -> list[Task]:
        """Return the tasks in a state, of the process and of its open sub-processes, as they came about."""
        workflows = [self.workflow, *(inner for _holder, inner in open_inner(self.workflow))]
        return [task for workflow in workflows for task in workflow.tasks.values() if task.state == state]

    def _element(self, task: Task) -> Element:
        return self.process.elements[element_of(task)]

    def _waiting(self, task: Task) -> WaitingTask:
        element = self._element(task)
        since = task.internal_data.get("since")
        return WaitingTask(
            id=f"{element.id}.{self.workflow.number_of(task)}",
            element=element.id,
            name=element.label,
            role=element.role,
            kind=element.kind,
            office=element.office,
            due=later(datetime.fromisoformat(since), element.due) if since and element.due else None,
        )

    def _call(self, task: Task) -> ServiceCall:
        element = self._element(task)
        return ServiceCall(f"{element.id}.{self.workflow.number_of(task)}", element.id, element.step)

    def _timers(self) -> Iterator[datetime]:
        for task in self.tasks(TaskState.WAITING):
            for due in task.internal_data.get("due", {}).values():
                yield datetime.fromisoformat(due)


def over(state: Mapping[str, Any]) -> Run:
    """Say that nothing is open any more."""
    return Run(dict(state), (), (), (), None, True, data_of(state))


def data_of(state: Mapping[str, Any]) -> dict[str, Any]:
    return {"t": dict(state["t"]), "outcome": state["outcome"]}
