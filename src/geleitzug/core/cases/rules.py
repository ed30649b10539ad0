# SPDX-License-Identifier: EUPL-1.2
"""States, moves and dates of applications and cases, as pure functions. Who may do what is permissions.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from geleitzug.ground.people.levels import Level


class CaseError(Exception):
    """Something about an application or case does not allow this; the subclass names the situation."""


class NotAllowedNow(CaseError):
    """The application or case is in a state in which this move makes no sense."""

    def __init__(self, now: str, then: str) -> None:
        super().__init__(f"{now} → {then}")
        self.now = now
        self.then = then


class AccountNeeded(CaseError):
    """The service wants to know for certain who applies."""


class WrongParty(CaseError):
    """The service is for companies only and nobody acts for one, or for persons only and somebody does."""


class TooManyDrafts(CaseError):
    """Somebody has begun more than anybody finishes; ``most`` may be open at once."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} drafts are open")
        self.most = most


class EditedElsewhere(CaseError):
    """Somebody (perhaps the same person in another tab) has stored something newer."""


class Incomplete(CaseError):
    """The answers do not hold; ``problems`` says where."""

    def __init__(self, problems: list[Any]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class FormChanged(EditedElsewhere):
    """The service has a new version; the draft was carried over, and its applicant should look before sending."""


class LevelTooLow(CaseError):
    """The service wants to know more surely who applies than the applicant has shown."""

    def __init__(self, needed: Level) -> None:
        super().__init__(needed.word)
        self.needed = needed


class Unlike(StrEnum):
    """Why two cases cannot become one."""

    SAME_CASE = "same_case"
    OTHER_SERVICE = "other_service"
    OTHER_OFFICE = "other_office"
    ENDED = "ended"
    DECIDED = "decided"
    NO_CONSENT = "no_consent"
    NO_REASON = "no_reason"
    INQUIRY = "inquiry"


class NotMergeable(CaseError):
    """Two cases cannot become one, or not so; ``why`` names the situation."""

    def __init__(self, why: Unlike) -> None:
        super().__init__(why)
        self.why = why


class FourEyes(CaseError):
    """Who drafted the decision cannot approve it as well."""


class Phase(StrEnum):
    """Where an application stands, as its applicant sees it."""

    DRAFT = "draft"
    UNPAID = "unpaid"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DISCARDED = "discarded"


PHASES: Mapping[Phase, set[Phase]] = {
    Phase.DRAFT: {Phase.UNPAID, Phase.SUBMITTED, Phase.EXPIRED, Phase.DISCARDED},
    Phase.UNPAID: {Phase.SUBMITTED, Phase.WITHDRAWN, Phase.EXPIRED},
    Phase.SUBMITTED: {Phase.WITHDRAWN},
    Phase.WITHDRAWN: set(),
    Phase.EXPIRED: set(),
    Phase.DISCARDED: set(),
}


FEE = "fee"
"""What the payment of an application's fee is for."""


RECHECK = "recheck"
"""The kind of task in which a person decides in the place of a program (core/automation)."""
INQUIRY = "inquiry"
"""The kind of task in which an office answers another municipality (core/participation)."""
REDECIDE, APPROVE_ANEW = "redecide", "approve_anew"
"""The kinds of tasks in which what was revoked is decided anew, and signed (actions/redeciding.py)."""
COUNTERSIGN, CERTIFICATE = "countersign", "certificate"
"""Signing that a decision is revoked; certifying that an application counts as approved. Each may void the other."""
SIGN_CORRECTION = "sign_correction"
"""Signing that a decision is corrected (actions/correcting.py)."""
RETURNED = "returned"
"""The kind of task in which a letter that came back is delivered otherwise (actions/redelivering.py)."""
BESIDES = frozenset(
    {"objection", RETURNED, COUNTERSIGN, SIGN_CORRECTION, "deemed", CERTIFICATE, "participation", "lawsuit"}
    | {INQUIRY, RECHECK, REDECIDE, APPROVE_ANEW}
)
"""Kinds of tasks that no process asks for: they come up when a case may long be closed (actions/besides.py)."""
INSTEAD = frozenset({RECHECK, REDECIDE, APPROVE_ANEW})
"""Those of them that do what the process would else wait for: with the case they are over."""
SIGNING = frozenset({"approve", COUNTERSIGN, SIGN_CORRECTION, APPROVE_ANEW})
"""Kinds of tasks by which a second person signs what the first has drafted."""


def is_taken_alone(kind: str, *, elsewhere: bool) -> bool:
    """Tell whether a task is taken by itself, and does not come along with its case.

    What a second person signs does not: who takes a case drafts its decision. ``elsewhere``: another office does it.
    """
    return elsewhere or kind in SIGNING or kind in BESIDES - INSTEAD - {INQUIRY}


class State(StrEnum):
    """Where a case stands (Bearbeitungsstand)."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    WAITING = "waiting"
    APPROVAL = "approval"
    DECIDED = "decided"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    STUCK = "stuck"


MOVES: Mapping[State, set[State]] = {
    State.OPEN: {
        State.IN_REVIEW,
        State.WAITING,
        State.APPROVAL,
        State.DECIDED,
        State.CLOSED,
        State.WITHDRAWN,
        State.MERGED,
        State.STUCK,
    },
    State.IN_REVIEW: {
        State.WAITING,
        State.APPROVAL,
        State.DECIDED,
        State.CLOSED,
        State.WITHDRAWN,
        State.MERGED,
        State.STUCK,
    },
    State.WAITING: {
        State.IN_REVIEW,
        State.APPROVAL,
        State.DECIDED,
        State.CLOSED,
        State.WITHDRAWN,
        State.MERGED,
        State.STUCK,
    },
    State.APPROVAL: {State.IN_REVIEW, State.DECIDED, State.CLOSED, State.WITHDRAWN, State.MERGED, State.STUCK},
    State.DECIDED: {State.CLOSED, State.STUCK},
    State.STUCK: {
        State.IN_REVIEW,
        State.WAITING,
        State.APPROVAL,
        State.DECIDED,
        State.CLOSED,
        State.WITHDRAWN,
        State.MERGED,
    },
    State.CLOSED: set(),
    State.WITHDRAWN: set(),
    State.MERGED: set(),
}

WITHDRAWABLE = frozenset({State.OPEN, State.IN_REVIEW, State.WAITING, State.APPROVAL, State.STUCK})
ACTIVE = frozenset({State.OPEN, State.IN_REVIEW, State.WAITING, State.APPROVAL, State.DECIDED, State.STUCK})


class Outcome(StrEnum):
    """What was decided; ``answered`` and ``neutral`` are a register's answers, ``received`` confirms a notice.

    ``deemed`` nobody decided: time ran out, and the law takes the application as approved (§ 42a VwVfG).
    """

    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    ANSWERED = "answered"
    NEUTRAL = "neutral"
    RECEIVED = "received"
    DEEMED = "deemed"


BURDENS = frozenset({Outcome.REFUSED, Outcome.GRANTED_WITH_CONDITIONS})
"""What must be announced in time so that approval does not come about by law without its restrictions."""


def gives_back(state: State, outcome: str, *, decided: bool) -> bool:
    """Tell whether a paid fee may come back: the application was withdrawn, refused, or joined another.

    Whether it does, and how much, is for the fee law and the office to say: most laws keep a part for the work done.
    """
    return state in (State.WITHDRAWN, State.MERGED) or (decided and outcome == Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Mergeable:
    """What decides whether a case can become one with another."""

    id: UUID
    service_key: str
    office: str
    holder: UUID
    state: State
    decided: bool


def check_merge(one: Mergeable, other: Mergeable, *, consent: str) -> None:
    """Refuse to join two cases that are not one matter; raises NotMergeable.

    An application starts proceedings that end with a decision or its withdrawal (§§ 9, 22 sentence 2 no. 1 VwVfG): two
    become one only where the same person asks the same office for the same thing, and both are decided together. Where
    the accounts differ, the person has to have said so, and ``consent`` tells when and how.
    """
    if one.id == other.id:
        raise NotMergeable(Unlike.SAME_CASE)
    if one.service_key != other.service_key:
        raise NotMergeable(Unlike.OTHER_SERVICE)
    if one.office != other.office:
        raise NotMergeable(Unlike.OTHER_OFFICE)
    for each in (one, other):
        if each.decided or each.state == State.DECIDED:
            raise NotMergeable(Unlike.DECIDED)
        if each.state not in WITHDRAWABLE:
            raise NotMergeable(Unlike.ENDED)
    if one.holder != other.holder and not consent.strip():
        raise NotMergeable(Unlike.NO_CONSENT)


def check_phase(now: Phase, then: Phase) -> None:
    """Refuse a move an application cannot make; raises NotAllowedNow."""
    if then not in PHASES[now]:
        raise NotAllowedNow(now, then)


def check_move(now: State, then: State) -> None:
    """Refuse a move a case cannot make; raises NotAllowedNow. Staying is no move."""
    if now != then and then not in MOVES[now]:
        raise NotAllowedNow(now, then)


def draft_expires(service: Mapping[str, Any], changed: date) -> date:
    """Return the first day on which a draft is gone, counted from its last change."""
    return changed + timedelta(days=service["expires"]["draft_days"])


def payment_expires(service: Mapping[str, Any], submitted: date) -> date:
    """Return the first day on which an unpaid application is gone."""
    return submitted + timedelta(days=service["expires"]["payment_days"])


def warn_on(service: Mapping[str, Any], expires: date) -> date:
    """Return the day on which the applicant is warned."""
    return expires - _warning_of(service)


def expires_after_warning(service: Mapping[str, Any], warned: date) -> date:
    """Return the first day on which what runs out is gone of which its applicant is warned late."""
    return warned + _warning_of(service)


def _warning_of(service: Mapping[str, Any]) -> timedelta:
    return timedelta(days=service["expires"].get("warn_days", 3))


def days_left(ends: date, today: date, paused: date | None = None) -> int:
    """Return how many days are left; while a deadline is paused it does not run."""
    return (ends - (paused or today)).days


def urgency(ends: date, today: date, paused: date | None = None) -> str:
    """Name how urgent a deadline is: ``paused``, ``overdue``, ``due`` (within three days) or ``calm``."""
    if paused:
        return "paused"
    left = days_left(ends, today)
    if left < 0:
        return "overdue"
    return "due" if left <= 3 else "calm"
