# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong with a process, in words a person can read. What then happens to a case is the caller's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a drawing that its author should know; with ``blocks`` it cannot be published."""

    element: str
    message: str
    blocks: bool = True


class ProcessError(Exception):
    """A process cannot be read or cannot do what was asked; ``element`` is where, ``findings`` all that was found."""

    def __init__(self, message: str, *, element: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.element = element
        self.findings = findings


class Stuck(ProcessError):
    """The process cannot find its way on by itself; the state before still holds, a person has to look."""


class AlreadyDone(ProcessError):
    """The task was completed before: twice is once."""


class NoLongerOpen(ProcessError):
    """The task is not open: a timer or the end of the process overtook it, or it never existed."""


class NobodyWaits(ProcessError):
    """No element of the process waits for this message now."""


class CannotMove(ProcessError):
    """A running process cannot go over to a newer drawing; the message says why."""
