# SPDX-License-Identifier: EUPL-1.2
"""What a token may carry, how long it lasts, what a webhook tells and when it is tried again. Values only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from geleitzug.core.cases.permissions import FILE_FOR, REVOKE, SEE, WORK
from geleitzug.core.filing.permissions import HOLD, PAPER
from geleitzug.core.handover.permissions import SEE as SEE_HANDED_OVER
from geleitzug.core.handover.permissions import SETTLE
from geleitzug.core.mailbox.permissions import PRINT, PRINT_ALL
from geleitzug.core.payments.actions import REFUND, TREASURY
from geleitzug.core.payments.actions import SEE as SEE_PAYMENTS
from geleitzug.core.payments.actions import SETTLE as SETTLE_PAYMENTS


class Scope(StrEnum):
    """One thing a token lets a program do; a token names them, nothing else follows from it."""

    READ = "cases.read"
    FILES = "files.read"
    EXPORT = "cases.export"
    WORK = "cases.write"
    ATTACH = "files.write"
    ASK = "participation.ask"
    OPINION = "cases.opinion"
    DECIDE = "cases.decide"
    APPROVE = "cases.approve"
    REVOKE = "cases.revoke"
    REFUND = "payments.refund"
    HOLD = "filing.hold"
    PRINT = "mailbox.print"
    PAPER = "filing.paper"
    CALLS = "calls.write"
    FEES = "payments.read"
    SETTLE = "payments.settle"
    ACCEPT = "payments.accept"


ALLOWS: Mapping[Scope, frozenset[str]] = {
    Scope.READ: frozenset({SEE}),
    Scope.FILES: frozenset({SEE}),
    Scope.EXPORT: frozenset({SEE}),
    Scope.WORK: frozenset({SEE, WORK, SEE_HANDED_OVER, SETTLE}),
    Scope.ATTACH: frozenset({SEE, WORK}),
    Scope.ASK: frozenset({SEE, "participation.ask"}),
    Scope.OPINION: frozenset({SEE, "cases.opinion", "participation.answer"}),
    Scope.DECIDE: frozenset({SEE, WORK, "cases.decide"}),
    Scope.APPROVE: frozenset({SEE, "cases.approve"}),
    Scope.REVOKE: frozenset({SEE, REVOKE}),
    Scope.REFUND: frozenset({SEE, REFUND}),
    Scope.HOLD: frozenset({SEE, HOLD}),
    Scope.PRINT: frozenset({SEE, PRINT, PRINT_ALL}),
    Scope.PAPER: frozenset({PAPER}),
    Scope.CALLS: frozenset({SEE, FILE_FOR}),
    Scope.FEES: frozenset({SEE_PAYMENTS}),
    Scope.SETTLE: frozenset({SEE_PAYMENTS, SETTLE_PAYMENTS}),
    Scope.ACCEPT: frozenset({SEE_PAYMENTS, SETTLE_PAYMENTS}),
}
"""Scope → the permissions it leaves of those that the roles give."""

OF_PERSONS = frozenset({Scope.OPINION, Scope.DECIDE, Scope.APPROVE, Scope.REVOKE, Scope.ACCEPT})
"""What the law wants a human to do (§ 35a VwVfG by implication), or to answer for, as that less money is enough: only a
token that somebody made for themselves."""

OF_TREASURY = frozenset({Scope.FEES, Scope.SETTLE, Scope.ACCEPT})
"""What there is in the treasury and nowhere else: without it they would open nothing."""

HUMAN_TASKS: Mapping[str, Scope] = {
    "opinion": Scope.OPINION,
    "concurrence": Scope.OPINION,
    "participation": Scope.OPINION,
    "inquiry": Scope.OPINION,
    "decide": Scope.DECIDE,
    "objection": Scope.DECIDE,
    "approve": Scope.APPROVE,
    "countersign": Scope.APPROVE,
    "sign_correction": Scope.APPROVE,
    "redecide": Scope.DECIDE,
    "recheck": Scope.DECIDE,
    "approve_anew": Scope.APPROVE,
}
"""Kind of task → the scope to do it; all others are work."""

LONGEST_DAYS, LONGEST_DAYS_OF_PERSONS = 365, 90
TOKENS_KEPT = timedelta(days=90)
"""So long after its end a token's row stays, with the names in it; the trail goes on saying by which way who acted."""
ANSWERS_KEPT = timedelta(hours=48)
MESSAGES_KEPT = timedelta(days=30)
OLD_SECRET_SIGNS = timedelta(hours=24)
OVERLAP = timedelta(minutes=10)
"""How far the look for what has happened goes back each time: an entry is made before its transaction ends."""
WAITS = (10, 60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600, 12 * 3600)
"""Seconds until the next try after each that failed; after the last a message is given up (some 21 hours)."""

TOLD: Mapping[str, str] = {
    "CaseOpened": "case.opened",
    "CaseAssigned": "case.assigned",
    "CaseGiven": "case.assigned",
    "CaseStuck": "case.stuck",
    "CaseDecided": "case.decided",
    "CaseClosed": "case.closed",
    "ApplicationWithdrawn": "case.withdrawn",
    "CaseMerged": "case.merged",
    "ApprovalDeemed": "case.deemed",
    "DeadlineExtended": "deadline.extended",
    "DecisionRevoked": "decision.revoked",
    "DecisionCorrected": "decision.corrected",
    "QuestionAsked": "question.asked",
    "QuestionAnswered": "question.answered",
    "MessageSent": "message.received",
    "TaskOpened": "task.opened",
    "TaskDone": "task.done",
    "DocumentFiled": "file.added",
}
"""Kind of event → what a webhook calls it; the words are part of /api/v1 and stay."""
TYPES = tuple(dict.fromkeys(TOLD.values()))


class InterfaceError(Exception):
    """Something about a token or a webhook is not as it must be."""


class NameTaken(InterfaceError):
    """One of this name is in use."""


class NotForPrograms(InterfaceError):
    """A program that acts for nobody cannot have this scope."""


class TreasuryMissing(InterfaceError):
    """A scope was chosen that there is in the treasury only, and not the treasury."""


class SamePerson(InterfaceError):
    """Who has made a token cannot agree to it as well (Vier-Augen-Prinzip)."""


class WrongDay(InterfaceError):
    """The last day lies in the past, or too far ahead."""


class NothingChosen(InterfaceError):
    """No scope, no office, or no event was chosen."""


class NotThere(InterfaceError):
    """The address of a webhook is none we would call; the text says why."""


def permissions_of(scopes: Iterable[str]) -> frozenset[str]:
    """Return the permissions that scopes leave."""
    return frozenset().union(*(ALLOWS[Scope(each)] for each in scopes))


def check_scopes(scopes: Collection[str], *, has_person: bool) -> tuple[Scope, ...]:
    """Return the scopes in their order; raises NothingChosen, NotForPrograms."""
    chosen = tuple(scope for scope in Scope if scope in scopes)
    if not chosen:
        raise NothingChosen
    if not has_person and OF_PERSONS.intersection(chosen):
        raise NotForPrograms
    return chosen


def check_offices(offices: Collection[str], scopes: Collection[str]) -> list[str]:
    """Return the offices in their order; raises NothingChosen, TreasuryMissing."""
    if not offices:
        raise NothingChosen
    if OF_TREASURY.intersection(scopes) and TREASURY not in offices:
        raise TreasuryMissing
    return sorted(offices)


def check_last_day(day: date | None, today: date, *, has_person: bool) -> date:
    """Return the last day of a token; raises WrongDay."""
    longest = LONGEST_DAYS_OF_PERSONS if has_person else LONGEST_DAYS
    if day is None or not today <= day <= today + timedelta(days=longest):
        raise WrongDay
    return day


def type_of(kind: str, facts: Mapping[str, Any]) -> str:
    """Return what a webhook calls an event; nothing for what it does not tell (a message to the applicant)."""
    if kind == "MessageSent" and facts.get("direction") != "to_office":
        return ""
    return TOLD.get(kind, "")


def next_wait(failed: int) -> timedelta | None:
    """Return how long to wait after so many tries that failed; None gives up."""
    return timedelta(seconds=WAITS[failed - 1]) if failed <= len(WAITS) else None
