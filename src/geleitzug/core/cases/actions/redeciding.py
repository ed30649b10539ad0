# SPDX-License-Identifier: EUPL-1.2
"""Deciding anew what was revoked: the case is taken up again where it was decided, beside its process that has ended.

Why in the same case, and not by running the process again: docs/decisions/deciding-anew.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import awaiting, correspondence, permissions, queries
from geleitzug.core.cases.actions import besides, deciding, process, rechecking, worklist
from geleitzug.core.cases.events import CaseReopened
from geleitzug.core.cases.models import Case, Decision, Task
from geleitzug.core.cases.rules import APPROVE_ANEW, REDECIDE, NotAllowedNow, Outcome, Phase, State
from geleitzug.core.workflow import engine
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer
from geleitzug.ground.people.actors import Actor, NotPermitted, require

DECIDE_DAYS, SIGN_DAYS = 14, 7
"""So many days later it should be decided anew, and be signed; house rules, the law knows no period for it."""


def may_be_reopened(case: Case) -> bool:
    """Tell whether a case can be taken up again: what was decided is revoked, and nothing stands in its place."""
    is_over = case.revoked_at is not None and (case.decided_at is not None or not case.is_active)
    if not is_over or case.state in (State.WITHDRAWN, State.MERGED) or case.application.phase == Phase.WITHDRAWN:
        return False
    return queries.decision_in_force(case) is None


@transaction.atomic
def reopen(case: Case, *, by: Actor) -> Task:
    """Take a case up again whose decision was revoked: somebody is to decide anew. Twice is once.

    Raises NotPermitted, and NotAllowedNow where a decision stands or nothing was revoked.
    """
    by = require(by, permissions.DECIDE, office=case.office)
    case = process.lock(case.pk)
    known = case.tasks.filter(kind__in=(REDECIDE, APPROVE_ANEW), done_at=None, cancelled=False).first()
    if known is not None:
        return known
    if not may_be_reopened(case):
        raise NotAllowedNow(case.state, State.IN_REVIEW)
    revoked = case.decisions.exclude(revoked_at=None).latest("revoked_at")
    if case.process_state is not None and case.is_active:
        case.process_state = engine.cancel(case.package.process, case.process_state).state
    worklist.open_tasks(case).update(cancelled=True)
    # No move of the process: that ended with the first decision, and a person takes its place from here.
    case.state, case.outcome, case.trouble, case.calls = State.IN_REVIEW, "", "", []
    case.decided_at = case.closed_at = None
    case.save()
    emit(CaseReopened(subject=case.pk, holder=case.holder, decision_id=revoked.pk), by=by)
    with override(case.application.language):
        subject = _("Wir entscheiden noch einmal")
        body = _("Ihr früherer Bescheid gilt nicht mehr. Wir entscheiden jetzt neu über Ihren Antrag.")
    correspondence.tell(case.application, kind="message", subject=subject, body=body, by=by)
    return _ask(case, revoked.pk, by=by)


@transaction.atomic
def decide(
    task: Task,
    *,
    by: Actor,
    outcome: Outcome,
    reasons: str = "",
    conditions: str = "",
    found: Mapping[str, bool] | None = None,
    regardless: bool = False,
) -> Decision:
    """Decide anew; the letter goes out, or a second person signs first where the package demands four eyes.

    Raises like ``deciding.decide``.
    """
    if task.kind != REDECIDE:
        raise NotPermitted(REDECIDE)
    deciding.check_words(outcome, reasons, conditions)
    case = process.lock(task.case_id)
    process.check_going_on(case)
    by = besides.finish(task, by=by, result={"outcome": str(outcome)})
    awaiting.note(case, regardless=regardless, by=by)
    decision = deciding.decide_beside(
        case, by=by, outcome=outcome, reasons=reasons, conditions=conditions, found=found or {}
    )  # fmt: skip
    if case.package.needs_four_eyes:
        case.state = State.APPROVAL
        _ask_to_sign(case, decision, by=by)
    else:
        defer(rechecking.finish_by_hand, subject=str(case.pk))
    case.save()
    return decision


@transaction.atomic
def approve(task: Task, *, by: Actor, approved: bool, note: str = "") -> Decision:
    """Let a second pair of eyes agree to the new decision, or send it back; raises like ``deciding.approve``."""
    if task.kind != APPROVE_ANEW:
        raise NotPermitted(APPROVE_ANEW)
    case = process.lock(task.case_id)
    process.check_going_on(case)
    decision = deciding.to_judge(case, by=by)
    by = besides.finish(task, by=by, result={"approved": approved, "text": note.strip()})
    deciding.note_judgement(case, decision, by=by, approved=approved, note=note)
    case.state = State.IN_REVIEW
    if approved:
        defer(rechecking.finish_by_hand, subject=str(case.pk))
    else:
        _ask(case, decision.pk, by=by)
    case.save()
    return decision


def _ask(case: Case, about: UUID, *, by: Actor) -> Task:
    with override("de"):
        name = _("Neu entscheiden")
    return _open(case, REDECIDE, name, about, role="clerk", days=DECIDE_DAYS, by=by)


def _ask_to_sign(case: Case, decision: Decision, *, by: Actor) -> Task:
    with override("de"):
        name = _("Neue Entscheidung zeichnen")
    return _open(case, APPROVE_ANEW, name, decision.pk, role="approver", days=SIGN_DAYS, by=by)


def _open(case: Case, kind: str, name: str, about: UUID, *, role: str, days: int, by: Actor) -> Task:
    """Put it on the worklist; what was sent back comes up again, in a turn of its own."""
    due = timezone.localdate() + timedelta(days=days)
    turn = str(case.tasks.filter(kind=kind).count())
    task = besides.open_task(case, kind=kind, name=name, about=about, due_on=due, by=by, role=role, turn=turn)
    assert task is not None
    return task
