# SPDX-License-Identifier: EUPL-1.2
"""What a simulation of a draft's process begins with: the examples as stories, who works on it, and how long it takes.

Playing the examples themselves is rehearsing.py, the simulation core/workflow/simulation.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geleitzug.core.insight.queries import Lengths, measured
from geleitzug.core.workflow.definition import Process
from geleitzug.core.workflow.drawing import Element
from geleitzug.core.workflow.simulated import Pool
from geleitzug.core.workflow.simulation import Story

Raw = Mapping[str, Any]

HOURS: Mapping[str, float] = {
    "review": 0.5,
    "decide": 1.0,
    "approve": 0.25,
    "opinion": 2.0,
    "concurrence": 2.0,
    "check": 0.5,
    "handover": 0.25,
}
"""How long a task takes where nobody has said anything else: guesses to begin with, to be replaced by one's own."""
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "decide": {"outcome": "granted"},
    "approve": {"approved": True},
    "review": {"opinion": "agree"},
    "opinion": {"opinion": "agree"},
    "concurrence": {"opinion": "agree"},
}
"""What a task gives of which no example tells: the way without objections."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A task of the process with the hours it is assumed to take, and how long it was open in real cases."""

    element: Element
    hours: float
    measured: Lengths | None
    """Working hours from opening to done in the last year, where enough people did it (core/insight)."""


def tasks_of(process: Process, service: str) -> list[Measured]:
    """Return the tasks people do, in the order of the drawing, with what is known of how long they take."""
    known = measured(service)
    return [
        Measured(each, HOURS.get(each.kind, 0.5), known.get(each.id))
        for each in process.drawing.executed_elements
        if each.tag == "userTask"
    ]


def pools_of(process: Process) -> list[Pool]:
    """Return who works on a process: each role, and each role of another office, once."""
    tasks = [each for each in process.drawing.executed_elements if each.tag == "userTask"]
    return list(dict.fromkeys((each.role, each.office or "") for each in tasks))


def stories_of(process: Process, told: Mapping[str, tuple[Raw, Mapping[str, Any]]]) -> list[Story]:
    """Return a package's examples as stories to simulate: name → the example, and what conditions read of it.

    Those that are stopped before they reach the office are left out. They are not played: what an example tells of its
    tasks counts, for all others it goes the way without objections.
    """
    return [
        Story(name, data, _results(process, story)) for name, (story, data) in told.items() if not story.get("problems")
    ]


def _results(process: Process, story: Raw) -> dict[str, list[Mapping[str, Any]]]:
    told: dict[str, list[Mapping[str, Any]]] = {}
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for step in story.get("steps") or []:
        for verb, details in step.items():
            if verb == "task":
                told.setdefault(str(details.get("id")), []).append(details.get("data") or {})
            elif verb in ("decide", "approve"):
                by_kind.setdefault(verb, []).append(details)
    found = {each.id: by_kind.get(each.kind) or _unsaid(each, story) for each in process.elements.values()}
    return {**found, **told}


def _unsaid(element: Element, story: Raw) -> list[Mapping[str, Any]]:
    """Return what an element gives of which an example tells nothing: a trade's step what the example comes to."""
    if element.kind in _DEFAULTS:
        return [_DEFAULTS[element.kind]]
    outcome = (story.get("expect") or {}).get("outcome")
    return [{"outcome": outcome}] if outcome and element.step and not element.step.startswith("cases.") else []
