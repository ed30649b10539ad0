# SPDX-License-Identifier: EUPL-1.2
"""Running a process: begin, complete, timers, messages, cancel. Each verb takes a state and returns a new one.

Nothing is stored and nothing is done here: the caller keeps the state, shows the open tasks to people and runs the
automatic steps. The verbs never change the state they are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.errors import AlreadyDone, NobodyWaits, NoLongerOpen
from geleitzug.core.workflow.instance import MOST_STEPS, Instance, over
from geleitzug.core.workflow.runs import Done, Fired, Progress, Run, ServiceCall, WaitingTask
from geleitzug.core.workflow.spiff import TaskState
from geleitzug.core.workflow.state import CANCELLED, check_belongs, new_state

__all__ = [
    "MOST_STEPS",
    "Done",
    "Fired",
    "Progress",
    "Run",
    "ServiceCall",
    "WaitingTask",
    "cancel",
    "complete",
    "fire_timers",
    "fired",
    "history",
    "progress",
    "send_message",
    "start",
]

_HERE = frozenset(
    {
        *("userTask", "serviceTask", "sendTask", "receiveTask", "intermediateCatchEvent", "intermediateThrowEvent"),
        *("eventBasedGateway", "endEvent", "subProcess", "callActivity"),
    }
)
_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def start(process: Process, data: Mapping[str, Any], now: datetime) -> Run:
    """Begin a process and go as far as it goes by itself; raises Stuck."""
    instance = Instance(process, new_state(process), data, now, restored=False)
    instance.go_on()
    return instance.run()


def complete(
    process: Process,
    state: Mapping[str, Any],
    task_id: str,
    result: Mapping[str, Any],
    now: datetime,
    data: Mapping[str, Any],
) -> Run:
    """Say that a task or a step is done, with its result; raises AlreadyDone, NoLongerOpen or Stuck.

    Of the result ``outcome`` is kept, and what some condition of the process reads. A result that names an ``error``
    (its code) goes on where an event on the border of the element, or of a sub-process around it, catches that error.
    """
    element, number = _parse_task_id(process, state, task_id)
    instance = Instance(process, state, data, now, restored=True)
    task = instance.open_task(element, number)
    instance.remember(element, result)
    if code := result.get("error"):
        instance.fail(task, str(code))
        instance.go_on()
    else:
        instance.go_on(task)
    return instance.run()


def fire_timers(process: Process, state: Mapping[str, Any], now: datetime, data: Mapping[str, Any]) -> Run:
    """Let the timers fire that are due; raises Stuck. With none due nothing changes."""
    check_belongs(process, state)
    if state["ended"]:
        return over(state)
    instance = Instance(process, state, data, now, restored=True)
    instance.refresh_timers()
    return instance.run()


def send_message(
    process: Process,
    state: Mapping[str, Any],
    name: str,
    payload: Mapping[str, Any],
    now: datetime,
    data: Mapping[str, Any],
) -> Run:
    """Deliver a message to the elements that wait for it; raises NobodyWaits or Stuck.

    A timer that is due comes first: of two ways out the earlier one is taken.
    """
    check_belongs(process, state)
    nobody = NobodyWaits(_("Auf die Nachricht „%(name)s“ wartet der Prozess nicht.") % {"name": name})
    if state["ended"]:
        raise nobody
    instance = Instance(process, state, data, now, restored=True)
    instance.refresh_timers()
    receivers = [element for element in instance.expected() if element.message == name]
    if not receivers:
        raise nobody
    instance.deliver(name, receivers, payload)
    return instance.run()


def cancel(process: Process, state: Mapping[str, Any]) -> Run:
    """End a process at once; what was open is void, what was done stays known."""
    check_belongs(process, state)
    return over({**state, "tasks": [], "inner": [], "ended": state["ended"] or CANCELLED})


def history(process: Process, state: Mapping[str, Any]) -> tuple[Done, ...]:
    """Return the elements passed, in order; one that was passed twice is there twice."""
    check_belongs(process, state)
    return tuple(
        Done(element, process.elements[element].label, process.elements[element].tag, datetime.fromisoformat(at))
        for _number, element, at in state["done"]
    )


def fired(process: Process, state: Mapping[str, Any]) -> tuple[Fired, ...]:
    """Return the rules by which a process has come where it is, in order; of a circle the last turn counts."""
    check_belongs(process, state)
    passed = dict.fromkeys(element for _number, element, _at in state["done"])
    return tuple(rule for element in passed if (rule := _fired(process, element, state.get("rules", {}).get(element))))


def _fired(process: Process, key: str, noted: Any) -> Fired | None:
    element = process.elements[key]
    if element.table:
        rows = element.table[: int(noted or 0)]
        return Fired(key, len(rows), rows[-1].when, tuple(text for row in rows for text in row.expressions))
    if element.tag in {"exclusiveGateway", "inclusiveGateway"}:
        asked = tuple(flow.condition for flow in process.drawing.leaving(key) if flow.condition)
        return Fired(key, 0, str(noted or ""), asked) if asked else None
    return Fired(key, 0, "") if element.is_automatic else None


def progress(process: Process, state: Mapping[str, Any]) -> Progress:
    """Return which elements were passed and at which the process stands."""
    check_belongs(process, state)
    here: set[str] = set()
    for rows in (state["tasks"], *(rows for _holder, rows in state["inner"])):
        for _number, _parent, name, task_state, *_kept in rows:
            element = process.elements.get(name[1:])
            if element is not None and element.tag in _HERE and task_state & _OPEN:
                here.add(element.id)
    done = frozenset(element for _number, element, _at in state["done"])
    return Progress(done, frozenset(here), bool(state["ended"]), state["ended"] == CANCELLED)


# --- helpers, in the order they are called ------------------------------------------------------------------


def _parse_task_id(process: Process, state: Mapping[str, Any], task_id: str) -> tuple[str, int]:
    """Read ``element.number``; raises AlreadyDone for one that is, NoLongerOpen for one that cannot be open."""
    check_belongs(process, state)
    element, _dot, digits = task_id.rpartition(".")
    number = int(digits) if digits.isascii() and digits.isdigit() else 0
    label = process.elements[element].label if element in process.elements else task_id
    if any(done == number and name == element for done, name, _at in state["done"]):
        raise AlreadyDone(_("„%(name)s“ ist bereits erledigt.") % {"name": label}, element=element)
    if state["ended"] or not number or element not in process.elements:
        raise NoLongerOpen(_("„%(name)s“ ist nicht mehr offen.") % {"name": label}, element=element)
    return element, number
