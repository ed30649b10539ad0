# SPDX-License-Identifier: EUPL-1.2
"""What is stored of a running process: a small JSON value, and how it becomes a Spiff workflow again.

Only the tree of tasks is stored, in rows of a few values, never data. Spiff's own serialiser writes the whole
specification into every instance; ours is kept once per process (definition.py). Nothing here is pickled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.spiff import Conditions, Task, TaskState, Workflow

State: TypeAlias = dict[str, Any]

RUNNING, FINISHED, CANCELLED = "", "finished", "cancelled"
_VERSION = 1
_KEPT = ("due", "since", "arrived")
"""What is remembered beside a task: when its timers fire, since when it is open, who has arrived at a join."""


def new_state(process: Process) -> State:
    """Return the state of a process that has not begun."""
    return {
        "version": _VERSION,
        "process": process.digest,
        "next": 1,
        "tasks": [],
        "inner": [],
        "done": [],
        "rules": {},
        "t": {},
        "outcome": None,
        "ended": RUNNING,
    }


def check_belongs(process: Process, state: Mapping[str, Any]) -> None:
    """Refuse a state of another process or of another version of it."""
    if state.get("version") != _VERSION or state.get("process") != process.digest:
        raise ProcessError(_("Der gespeicherte Stand gehört zu einer anderen Fassung des Prozesses."))


def thaw(process: Process, state: Mapping[str, Any], conditions: Conditions, now: datetime) -> Workflow:
    """Restore an instance; its tasks' ids are the numbers they have in the state."""
    workflow = Workflow(process.specs, conditions, now, state["next"], restored=True)
    _plant(workflow, state["tasks"])
    for number, rows in state["inner"]:
        holder = workflow.get_task_from_id(number)
        inner = BpmnSubWorkflow(workflow.subprocess_specs[holder.task_spec.spec], number, workflow, deserializing=True)
        workflow.subprocesses[number] = inner
        inner.completed_event.connect(holder.task_spec._on_subworkflow_completed, holder)
        _plant(inner, rows)
    return workflow


def freeze(workflow: Workflow, state: State) -> None:
    """Write the tree of tasks into the state. An ended process keeps its history only."""
    state["tasks"], state["inner"] = [], []
    if not state["ended"]:
        state["tasks"] = _rows(workflow, workflow.task_tree)
        for holder, inner in open_inner(workflow):
            state["inner"].append([workflow.number_of(holder), _rows(workflow, inner.task_tree)])
    state["next"] = workflow.next_number


def open_inner(workflow: Workflow) -> Iterator[tuple[Task, BpmnSubWorkflow]]:
    """Yield the sub-processes that still run with the task that holds each; outer ones come first."""
    for holder_id, inner in workflow.subprocesses.items():
        holder = workflow.get_task_from_id(holder_id)
        if not holder.has_state(TaskState.FINISHED_MASK):
            yield holder, inner


def _rows(workflow: Workflow, root: Task) -> list[list[Any]]:
    """Return a row per task, parents first: number, parent's number, name, state, and what is kept beside it."""
    rows: list[list[Any]] = []
    waiting = [root]
    while waiting:
        task = waiting.pop()
        parent = task.parent
        row = [workflow.number_of(task), workflow.number_of(parent) if parent else 0, task.task_spec.name, task.state]
        kept = {key: task.internal_data[key] for key in _KEPT if task.internal_data.get(key)}
        rows.append([*row, kept] if kept and not task.has_state(TaskState.FINISHED_MASK) else row)
        waiting.extend(reversed(task.children))
    return rows


def _plant(workflow: Workflow | BpmnSubWorkflow, rows: Iterable[list[Any]]) -> None:
    """Grow a tree of tasks from its rows; events that wait are told to the manager that delivers to them."""
    specs = workflow.spec.task_specs
    for number, parent, name, state, *kept in rows:
        task = Task(workflow, specs[name], workflow.tasks.get(parent), state=state, id=number)
        if kept:
            task.internal_data.update(kept[0])
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
    workflow.task_tree = next(iter(workflow.tasks.values()))
