# SPDX-License-Identifier: EUPL-1.2
"""What a process may call by name: the registry and the facts a step gets. Core's own steps are core_steps.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from geleitzug.ground.texts import Text


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step may know of the case that calls it.

    ``ref`` names the call: by it a step that has returned WAITS can be answered later (actions/arriving.py).
    ``a`` answers, ``v`` the town's values, ``who`` the applicant's kind, ``t`` results of earlier tasks by element.
    """

    case_id: UUID
    element: str
    today: date
    a: Mapping[str, Any]
    v: Mapping[str, Any]
    who: Mapping[str, Any]
    t: Mapping[str, Any]
    outcome: str | None
    ref: str = ""


# A step's result may say besides what conditions and letters read:
#   ``doubt``  a Text: why a program should not decide by it (a register is contradictory, say)
#   ``reads``  paths of the answers it has looked at: they are named where the decision is explained

WAITS: Mapping[str, Any] = MappingProxyType({})
"""What a step returns, this very value, that cannot be done yet: it is called again by ``process.call_again``,
or answered from outside by ``arriving.arrive``."""

Step = Callable[[StepContext], Mapping[str, Any]]
Handing = Callable[..., Any]

_steps: dict[str, Step] = {}
_registers: dict[str, Text] = {}
_handing: dict[str, Handing] = {}


class UnknownStep(LookupError):
    """A process calls a step nobody offers."""


def register(name: str, step: Step, *, asks: Text | None = None) -> None:
    """Offer a step to processes; a vertical does this when its app is ready.

    ``asks`` names the register the step looks into: whoever applied reads that it was asked.
    """
    _steps[name] = step
    if asks is not None:
        _registers[name] = asks


def register_of(name: str) -> Text | None:
    """Return what the register is called that a step looks into; None for a step that asks none."""
    return _registers.get(name)


def step_of(name: str) -> Step:
    """Return a step; raises UnknownStep."""
    try:
        return _steps[name]
    except KeyError as error:
        raise UnknownStep(name) from error


def known() -> frozenset[str]:
    """Return the names of all steps."""
    return frozenset(_steps)


def register_handing(*, begun: Handing, done: Handing) -> None:
    """Name the jobs that follow when a task of the kind ``handover`` has come up, and when it is done.

    They are called with the ``subject``, the task's ``ref`` and its ``element``.
    """
    _handing.update(begun=begun, done=done)


def handing(moment: str) -> Handing | None:
    """Return the job that follows when a hand-over has ``begun`` or is ``done``; None where nobody asked for one."""
    return _handing.get(moment)
