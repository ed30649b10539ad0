# SPDX-License-Identifier: EUPL-1.2
"""Playing the sample processes in tests: loading, stepping by element, and storing the state as JSON in between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from geleitzug.core.workflow import engine
from geleitzug.core.workflow.definition import Process, load_process
from geleitzug.core.workflow.engine import Run

FOLDER = Path(__file__).parent / "processes"
NOON = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
NOTHING: dict[str, Any] = {"a": {}, "v": {}, "who": {}}
STEPS = {"cases.issue", "cases.close", "cases.remind", "residents.answer"}
ROLES = {"clerk", "approver", "expert"}


def sample(name: str) -> Process:
    """Load a sample process."""
    return load_process((FOLDER / f"{name}.bpmn").read_bytes())


def drawn(nodes: str, flows: str = "", *, conditions: Mapping[str, str] | None = None, before: str = "") -> bytes:
    """Draw a small process; flows are written ``a-b`` and separated by spaces, conditions are said by flow."""
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:gz="https://geleitzug.org/bpmn/1.0">'
        f'{before}<process id="P" name="Probe" isExecutable="true">{nodes}'
        f"{''.join(_arrow(flow, (conditions or {}).get(flow)) for flow in flows.split())}</process></definitions>"
    ).encode()


def _arrow(flow: str, condition: str | None) -> str:
    source, target = flow.split("-")
    inside = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def stored(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state as it comes back from a database."""
    return dict(json.loads(json.dumps(state)))


def begin(process: Process, data: Mapping[str, Any] = NOTHING, now: datetime = NOON) -> Run:
    """Start a process."""
    return engine.start(process, data, now)


def do(
    process: Process,
    run: Run,
    element: str,
    result: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] = NOTHING,
    now: datetime = NOON,
) -> Run:
    """Complete the open task or step of an element."""
    return engine.complete(process, stored(run.state), open_ids(run)[element], result or {}, now, data)


def open_ids(run: Run) -> dict[str, str]:
    """Return the ids of all that is open, by element."""
    return {task.element: task.id for task in (*run.waiting, *run.calls)}


def elements(process: Process, run: Run) -> list[str]:
    """Return the elements passed so far."""
    return [done.element for done in engine.history(process, run.state)]
