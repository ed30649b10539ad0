# SPDX-License-Identifier: EUPL-1.2
"""What the engine says of a process: what is open, what was passed, by which rule. Saying it is engine.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geleitzug.core.workflow.state import State


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """Something a person has to do now."""

    id: str
    element: str
    name: str
    role: str
    kind: str
    office: str | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """An automatic step that has to be run now; its result goes to ``complete``."""

    id: str
    element: str
    step: str


@dataclass(frozen=True, slots=True)
class Run:
    """Where a process stands after a verb; ``waiting`` and ``calls`` are all that is open, not only what is new."""

    state: State
    waiting: tuple[WaitingTask, ...]
    calls: tuple[ServiceCall, ...]
    messages: tuple[str, ...]
    next_timer: datetime | None
    finished: bool
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """An element that was passed, and when."""

    element: str
    name: str
    tag: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule by which a process has gone on by itself: a row of a table, the way out of a gateway, or a step."""

    element: str
    row: int
    """Of a decision table the row that held, counted from 1; 0 for what has no table."""
    when: str
    """The condition that was met; empty where none was needed (the last row, the default way, a step)."""
    judged: tuple[str, ...] = ()
    """Every expression that was asked on the way: those that were not met, too."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a process stands, for a picture of it."""

    done: frozenset[str]
    now: frozenset[str]
    finished: bool
    cancelled: bool
