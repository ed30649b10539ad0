# SPDX-License-Identifier: EUPL-1.2
"""What the law says about looking at people's data and about their questions. What is kept of it is models.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from geleitzug.ground.calendar import Holidays, add_months

REPORTS_A_DAY = 5
"""So often somebody may have their report made within a day: more is excessive (Art. 12 (5) GDPR)."""
AT_ONCE_APPLICATIONS, AT_ONCE_BYTES = 20, 20_000_000
"""What is more than that is put together by a job."""
REPORT_KEPT = timedelta(days=7)
LONGEST_TEXT = 4000


class What(StrEnum):
    """At what somebody has looked, or what they took along."""

    CASE = "case"
    FILE = "file"
    DRAFT = "draft"
    LETTER = "letter"
    PAYMENT = "payment"
    LIST = "list"
    TRAIL = "trail"
    ARCHIVE = "archive"


class Kind(StrEnum):
    """What a person asks for."""

    REPORT = "report"
    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    HUMAN = "human"


ARTICLES: Mapping[Kind, str] = {
    Kind.REPORT: "Art. 15, 20 DSGVO",
    Kind.ACCESS: "Art. 15 DSGVO",
    Kind.RECTIFICATION: "Art. 16 DSGVO",
    Kind.ERASURE: "Art. 17 DSGVO",
    Kind.HUMAN: "Art. 22 Abs. 3 DSGVO",
}


class State(StrEnum):
    """How far the answer is."""

    OPEN = "open"
    READY = "ready"
    ANSWERED = "answered"
    LAPSED = "lapsed"


class Result(StrEnum):
    """What came of it; REFUSED owes its reasons (Art. 12 (4) GDPR)."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    DOWNLOADED = "downloaded"


MOVES: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.READY, State.ANSWERED}),
    State.READY: frozenset({State.ANSWERED, State.LAPSED}),
    State.ANSWERED: frozenset(),
    State.LAPSED: frozenset(),
}


class NotAllowedNow(Exception):
    """The request is in a state in which this makes no sense."""


class TooOften(Exception):
    """Somebody has had their report made often enough for a day."""


def check_move(now: State, then: State) -> None:
    """Refuse a step that does not follow; raises NotAllowedNow."""
    if then not in MOVES[now]:
        raise NotAllowedNow(f"{now} → {then}")


def hour_of(moment: datetime) -> datetime:
    """Return the hour in which several looks of one person at one thing count as one."""
    return moment.replace(minute=0, second=0, microsecond=0)


def answer_due(asked: date, holidays: Holidays) -> date:
    """One month after it came (Art. 12 (3) GDPR); a weekend or holiday carries it on (Art. 3 (4) Reg. 1182/71)."""
    return holidays.next_working_day(add_months(asked, 1))


class Keeping(StrEnum):
    """Why something is not deleted now, or that it can be."""

    YOURS = "yours"
    NEEDED = "needed"
    KEPT = "kept"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What becomes of the wish to have an application deleted; ``until`` is the first day it may be."""

    why: Keeping
    until: date | None = None


def erasure_of(*, is_draft: bool, ended: date | None, retention: Mapping[str, Any], today: date) -> Erasure:
    """Say whether an application may be deleted.

    A draft is its author's. What is being worked on is needed for a task in the public interest, what is decided must
    be kept for as long as the records have to be (Art. 17 (3) (b) GDPR): ``retention`` is the service's, in years
    after the end of the year in which the case ended.
    """
    if is_draft:
        return Erasure(Keeping.YOURS)
    if ended is None:
        return Erasure(Keeping.NEEDED)
    until = date(ended.year + int(retention["years"]) + 1, 1, 1)
    return Erasure(Keeping.OVER if until <= today else Keeping.KEPT, until)
