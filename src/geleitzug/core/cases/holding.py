# SPDX-License-Identifier: EUPL-1.2
"""Whom to ask before a program decides alone: they may keep the case for a person. Who asks is actions/issuing.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from geleitzug.core.cases.models import Case


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the dice fell for a case: a sample where ``number`` (0 to 9999) is below ``percent`` times a hundred."""

    percent: int
    number: int

    @property
    def is_sample(self) -> bool:
        """Tell whether a person looks at the case before its decision goes out."""
        return self.number < self.percent * 100


Examiner = Callable[[Case], Drawn | None]
"""Returns how the dice fell, if the program may decide; None where the case was kept for a person."""

_examiners: list[Examiner] = []
_fallen: ContextVar[bool | None] = ContextVar("fallen", default=None)


def register_examiner(ask: Examiner) -> None:
    """Let a module look at a locked case before a program decides it; asked inside the machine's door."""
    if ask not in _examiners:
        _examiners.append(ask)


def examine(case: Case) -> Drawn | None:
    """Ask all; None where somebody keeps the case for a person."""
    drawn: Drawn | None = Drawn(0, 0)
    for ask in _examiners:
        if (drawn := ask(case)) is None:
            return None
    return drawn


@contextmanager
def dice(*, sample: bool) -> Iterator[None]:
    """Let the dice fall as a story says, for playing it: jobs must run in this thread (``work_off``)."""
    token = _fallen.set(sample)
    try:
        yield
    finally:
        _fallen.reset(token)


def loaded() -> bool | None:
    """Return how the dice fall by themselves; None where chance decides, as everywhere but in a story."""
    return _fallen.get()
