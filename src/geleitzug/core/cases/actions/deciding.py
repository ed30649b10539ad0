# SPDX-License-Identifier: EUPL-1.2
"""Deciding: draft, approve or send back. Writing and delivering the letter is issuing.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases import awaiting, permissions, queries
from geleitzug.core.cases.actions import applying, process
from geleitzug.core.cases.events import DecisionApproved, DecisionDrafted, DecisionSentBack
from geleitzug.core.cases.models import Case, Decision, Task
from geleitzug.core.cases.rules import RECHECK, CaseError, FourEyes, NotAllowedNow, Outcome, State
from geleitzug.core.wording import actions as wording
from geleitzug.core.wording.models import TextVersion
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, NotPermitted, require
from geleitzug.ground.prepared import Prepared

NEEDS_REASONS = frozenset({Outcome.REFUSED})
FOUND, YES, NO = "found.", "yes", "no"
"""How the parts of a draft are called that are findings, and what they say."""


class ReasonsMissing(CaseError):
    """A burdening decision says why (§ 39 (1) VwVfG, § 121 (1) AO)."""


class ConditionsMissing(CaseError):
    """A grant with conditions names them (§ 36 VwVfG, § 120 AO)."""


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
    """Work out the decision of a case; the process says whether somebody has to approve it before it is announced.

    ``found`` are the package's findings; what is left out is as the applicant claims. A fee table that reads them is
    applied anew, so that an assessment (§ 155 AO) follows what the office has found. ``regardless`` says that somebody
    knows whose opinions are still awaited.

    Raises NotPermitted, ReasonsMissing, ConditionsMissing, OpinionsAwaited, TaskGone, NotAllowedNow.
    """
    by = _require(by, "decide", task)
    check_words(outcome, reasons, conditions)
    case = process.lock(task.case_id)
    awaiting.note(case, regardless=regardless, by=by)
    decision = draft(case, by=by, outcome=outcome, reasons=reasons, conditions=conditions, found=found)
    result = result_of(case, outcome, found or {})
    applying.assess_anew(case.application, {**case.results, task.element: result})
    process.finish(task, case, by=by, result=result)
    return decision


def result_of(case: Case, outcome: str, found: Mapping[str, bool]) -> dict[str, Any]:
    """Return a decision as processes, fee tables and letters read it."""
    return {"outcome": str(outcome), **{finding.key: found.get(finding.key, True) for finding in case.package.findings}}


def place_of(case: Case) -> str:
    """Return the element under which fee tables and the letter look for what a person has found: where one decides."""
    elements = case.package.process.elements.values()
    return next((element.id for element in elements if element.kind == "decide"), RECHECK)


@transaction.atomic
def keep_version(
    task: Task,
    *,
    by: Actor,
    outcome: str,
    reasons: str = "",
    conditions: str = "",
    found: Mapping[str, bool] | None = None,
) -> TextVersion:
    """Keep what stands in the form of a decision as a version; nothing is decided by that, and nothing need be whole.

    Raises NotPermitted, TaskGone.
    """
    by = _require(by, "decide", task)
    case = process.lock(task.case_id)
    if not case.tasks.filter(pk=task.pk, done_at=None, cancelled=False).exists():
        raise process.TaskGone
    return wording.keep(case.pk, _parts_of(case, outcome, reasons.strip(), conditions.strip(), found or {}), by=by)


def _parts_of(case: Case, outcome: str, reasons: str, conditions: str, found: Mapping[str, bool]) -> dict[str, str]:
    """Return what a draft says and finds, by the names of its parts."""
    chosen = {finding.key: found[finding.key] for finding in case.package.findings if finding.key in found}
    findings = {f"{FOUND}{key}": YES if is_so else NO for key, is_so in chosen.items()}
    return {"outcome": str(outcome), "reasons": reasons, "conditions": conditions, **findings}


def found_in(parts: Mapping[str, str]) -> dict[str, bool]:
    """Return what a version of a draft finds, by the keys of the findings; what was not chosen yet is not there."""
    return {name.removeprefix(FOUND): said == YES for name, said in parts.items() if name.startswith(FOUND)}


def check_words(outcome: Outcome, reasons: str, conditions: str) -> None:
    """Refuse a decision that leaves out what the law wants said."""
    if outcome in NEEDS_REASONS and not reasons.strip():
        raise ReasonsMissing
    if outcome == Outcome.GRANTED_WITH_CONDITIONS and not conditions.strip():
        raise ConditionsMissing


def draft(
    case: Case,
    *,
    by: Actor,
    outcome: str,
    reasons: str = "",
    conditions: str = "",
    found: Mapping[str, bool] | None = None,
    automatic: bool = False,
    explanation: Mapping[str, Any] | None = None,
) -> Decision:
    """Write the one decision of the case; what was sent back is written over."""
    decision = standing(case) or Decision(case=case)
    decision.outcome = outcome
    decision.reasons = reasons.strip()
    decision.conditions = conditions.strip()
    decision.drafted_by = by.id
    decision.drafted_by_name = by.signed
    decision.sent_back_at = None
    _note_approval(decision, None)
    decision.automatic = automatic
    decision.explanation = dict(explanation or {})
    decision.save()
    if not automatic:
        parts = _parts_of(case, outcome, decision.reasons, decision.conditions, found or {})
        wording.keep(case.pk, parts, by=by)
    emit(DecisionDrafted(subject=case.pk, decision_id=decision.pk, outcome=outcome), by=by)
    return decision


def decide_beside(
    case: Case, *, by: Actor, outcome: Outcome, reasons: str, conditions: str, found: Mapping[str, bool]
) -> Decision:
    """Work out the decision of a locked case beside its process, which waits or has ended: anew, or for a program.

    Fee tables and the letter find it where the process would have left it. What follows is the caller's.
    """
    decision = draft(case, by=by, outcome=outcome, reasons=reasons, conditions=conditions, found=found)
    case.results = {**case.results, place_of(case): result_of(case, outcome, found)}
    applying.assess_anew(case.application, case.results)
    case.outcome = outcome
    return decision


def standing(case: Case) -> Decision | None:
    """Return the decision a locked case has, drafted or announced and not revoked, for changing it."""
    return _standing.first(case.pk)


_standing = Prepared(lambda case: Decision.objects.select_for_update().filter(case=case, revoked_at=None), UUID)


@transaction.atomic
def approve(task: Task, *, by: Actor, approved: bool, note: str = "") -> Decision:
    """Let a second pair of eyes agree, or send the draft back with a note (four eyes, Vier-Augen-Prinzip).

    Raises FourEyes if it is the same person or one they stand in for (docs/decisions/deputies.md), NotPermitted,
    TaskGone, and NotAllowedNow where nothing is decided yet.
    """
    by = _require(by, "approve", task)
    case = process.lock(task.case_id)
    decision = to_judge(case, by=by)
    note_judgement(case, decision, by=by, approved=approved, note=note)
    process.finish(task, case, by=by, result={"approved": approved})
    return decision


def to_judge(case: Case, *, by: Actor) -> Decision:
    """Return the decision of a locked case for a second person to agree to; raises NotAllowedNow, FourEyes."""
    decision = standing(case)
    if decision is None:
        raise NotAllowedNow(case.state, State.DECIDED)
    if decision.drafted_by in by.persons:
        raise FourEyes
    return decision


def note_judgement(case: Case, decision: Decision, *, by: Actor, approved: bool, note: str) -> None:
    """Write down that a second person agrees to a draft, or sends it back."""
    if approved:
        _note_approval(decision, by)
        decision.sent_back_note, decision.sent_back_at = "", None
        wording.note(case.pk, TextVersion.Fate.APPROVED, by=by)
        emit(DecisionApproved(subject=case.pk, decision_id=decision.pk), by=by)
    else:
        _note_approval(decision, None)
        decision.sent_back_note, decision.sent_back_at = note.strip(), timezone.now()
        wording.note(case.pk, TextVersion.Fate.SENT_BACK, by=by)
        emit(
            DecisionSentBack(
                subject=case.pk, decision_id=decision.pk, drafted_by=decision.drafted_by, note=note.strip()[:500]
            ),
            by=by,
        )
    decision.save()


def _note_approval(decision: Decision, by: Actor | None) -> None:
    """Write down who agreed; nobody has where the draft is new, or sent back."""
    decision.approved_at = timezone.now() if by else None
    decision.approved_by = by.id if by else None
    decision.approved_by_name = by.signed if by else ""


def _require(by: Actor, kind: str, task: Task) -> Actor:
    """Refuse who may not do this, and a task that is no decision: the process does not ask for one there.

    Returns the actor in the role in which they do it.
    """
    require(by, permissions.OF_TASK[kind], office=task.office)
    if task.kind != kind:
        raise NotPermitted(permissions.OF_TASK[kind])
    return queries.doing(by, task)
