# SPDX-License-Identifier: EUPL-1.2
"""Gateways at which ways meet, counted by tokens.

Spiff's own were tried and hurt. They predict everything behind a join once per branch: five blocks of four opinions
were 6,000 tasks and 150 kB of state. In a loop a parallel join counts arrivals of the round before: in the second
round the decision opened with one opinion of four. And an inclusive join leans on that prediction, so it is ours too.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

_AHEAD = TaskState.FUTURE | TaskState.PREDICTED_MASK


class _Join:
    """What both joins share: who has arrived is noted at the one task that waits; nothing is predicted behind it."""

    name: str
    _inputs: list[str]
    outputs: list[TaskSpec]

    def joins(self) -> bool:
        """Tell whether more than one way leads in."""
        return len(self._inputs) > 1

    def is_complete(self, my_task: Task, arrived: set[str]) -> bool:
        """Tell whether the ways that have arrived are enough."""
        raise NotImplementedError

    def _update_hook(self, my_task: Task) -> bool:
        arrived = {my_task.parent.task_spec.name, *my_task.internal_data.get("arrived", ())}
        for other in list(my_task.workflow.tasks.values()):
            if other.task_spec is self and other is not my_task and other.state == TaskState.WAITING:
                arrived.update(other.internal_data.get("arrived", ()))
                other.cancel()
        my_task.internal_data["arrived"] = sorted(arrived)
        if self.is_complete(my_task, arrived):
            return True
        my_task._set_state(TaskState.WAITING)
        return False


class ParallelJoin(_Join, ParallelGateway):  # type: ignore[misc]
    """A parallel gateway: goes on when a token has come in on each arrow."""

    def is_complete(self, my_task: Task, arrived: set[str]) -> bool:
        """All ways must have arrived."""
        return arrived.issuperset(self._inputs)

    def _predict_hook(self, my_task: Task) -> None:
        if not self.joins():
            super()._predict_hook(my_task)

    def _run_hook(self, my_task: Task) -> bool:
        _lead_to(my_task, self.outputs)
        return True


class InclusiveJoin(_Join, InclusiveGateway):  # type: ignore[misc]
    """An inclusive gateway: goes on when no token is left that could still come in."""

    def is_complete(self, my_task: Task, arrived: set[str]) -> bool:
        """Nobody else may be on the way here."""
        return not any(
            self.name in _ways_on(task.task_spec, self.name)
            for task in my_task.workflow.tasks.values()
            if task.task_spec is not self and _is_token(task)
        )

    def _predict_hook(self, my_task: Task) -> None:
        if not self.joins():
            MultiChoice._predict_hook(self, my_task)

    def _run_hook(self, my_task: Task) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise WorkflowException("no condition holds", task_spec=self)
        _lead_to(my_task, matches or defaults)
        return True


def _lead_to(my_task: Task, outputs: list[Any]) -> None:
    my_task._sync_children(outputs, TaskState.FUTURE)
    for child in my_task.children:
        child.task_spec._predict(child, mask=_AHEAD)


def _is_token(task: Task) -> bool:
    """Tell whether the process stands here, or is about to: what follows a completed task has been reached."""
    parent = task.parent
    return task.has_state(TaskState.NOT_FINISHED_MASK) and parent is not None and parent.state == TaskState.COMPLETED


def _ways_on(spec: TaskSpec, until: str) -> set[str]:
    """Return the names of all specs that can be reached, looking no further than the gateway asked about."""
    reached: set[str] = set()
    waiting = [spec]
    while waiting:
        for output in waiting.pop().outputs:
            if output.name not in reached:
                reached.add(output.name)
                if output.name != until:
                    waiting.append(output)
    return reached
