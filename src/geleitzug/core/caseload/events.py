# SPDX-License-Identifier: EUPL-1.2
"""What can have happened while people work on a case; the subject is the case. The applicant reads none of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRelated(Event):
    """Somebody noted how the case belongs to another one; who may not see that one is not told which."""

    other: UUID
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnrelated(Event):
    """Somebody took back that the case has to do with another one."""

    other: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSet(Event):
    """Somebody is to look at the case again on a day (Wiedervorlage)."""

    sealed = ("reason",)
    follow_up_id: UUID
    day: date
    staff_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCame(Event):
    """The day has come on which somebody wanted to look again."""

    follow_up_id: UUID
    day: date
    staff_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpDone(Event):
    """Somebody has looked again, or need not any more."""

    follow_up_id: UUID
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepStarted(Deed):
    """Somebody lets the same be done with many cases, which they have looked through; the subject is the sweep."""

    doing: str
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepEnded(Deed):
    """A sweep is over, by itself or because somebody has stopped it: how many cases it has done, and how many left."""

    doing: str
    done: int
    left: int
