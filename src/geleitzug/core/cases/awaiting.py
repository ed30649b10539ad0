# SPDX-License-Identifier: EUPL-1.2
"""What others have been asked and have yet to say when somebody decides. Who knows registers here (participation).

Nobody has to wait for it: a process that wants to is drawn so. But who decides knows of it, and the timeline says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.core.cases.events import DecidedRegardless
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import CaseError
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Awaited:
    """Somebody who was asked about a case and has not answered, and until when they should."""

    whom: str
    due_on: date


class OpinionsAwaited(CaseError):
    """Somebody decides while others have yet to answer, and has not said that they know."""

    def __init__(self, awaited: Sequence[Awaited]) -> None:
        super().__init__(f"{len(awaited)} have not answered")
        self.awaited = tuple(awaited)


Source = Callable[[UUID], Sequence[Awaited]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a module say who has yet to answer about a case."""
    if source not in _sources:
        _sources.append(source)


def awaited(case: UUID) -> list[Awaited]:
    """Return who has yet to answer about a case, the soonest due first."""
    return sorted((each for source in _sources for each in source(case)), key=lambda each: (each.due_on, each.whom))


def note(case: Case, *, regardless: bool, by: Actor) -> None:
    """Note that a locked case is decided while others have yet to answer; raises OpinionsAwaited unless that is meant.

    To be called before anything is decided.
    """
    waiting = awaited(case.pk)
    if not waiting:
        return
    if not regardless:
        raise OpinionsAwaited(waiting)
    emit(DecidedRegardless(subject=case.pk, whom=tuple(each.whom for each in waiting)), by=by)
