# SPDX-License-Identifier: EUPL-1.2
"""A person decides in the place of a program: kept back for a doubt or as a sample, decided, and sent on its way.

What gives rise to doubt, and how samples are drawn, is core/automation. Why before the letter goes out and not
afterwards: docs/decisions/samples-before-the-letter.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import awaiting, queries
from geleitzug.core.cases.actions import besides, deciding, issuing, process
from geleitzug.core.cases.events import DecisionKept, DecisionRechecked
from geleitzug.core.cases.holding import Drawn
from geleitzug.core.cases.models import Case, Recheck, Task
from geleitzug.core.cases.rules import RECHECK, CaseError, Outcome, Phase, State
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import Text

LOOK_WITHIN = timedelta(days=3)
"""So soon somebody is to look: the applicant would have had their answer at once."""


class WhyMissing(CaseError):
    """Whoever decides otherwise than the program says why, so that its rules can be mended."""


def keep(case: Case, reasons: Sequence[Text], *, drawn: Drawn | None = None, by: Actor) -> Recheck:
    """Keep a locked case for a person, with what speaks against deciding it by program; twice is once."""
    known = Recheck.objects.filter(case=case, settled_at=None).first()
    if known is not None:
        return known
    sample = drawn is not None and drawn.is_sample
    kept = Recheck.objects.create(
        case=case,
        service_key=case.service_key,
        proposed=case.outcome,
        reasons=[dict(reason) for reason in reasons],
        sample=sample,
        percent=drawn.percent if drawn else 0,
        number=drawn.number if drawn else 0,
    )
    with override("de"):
        name = _("Statt des Programms entscheiden") if reasons else _("Stichprobe prüfen und entscheiden")
    due = timezone.localdate() + LOOK_WITHIN
    besides.open_task(case, kind=RECHECK, name=name, about=kept.pk, due_on=due, by=by)
    emit(DecisionKept(subject=case.pk, recheck_id=kept.pk, sample=sample, doubts=len(reasons)), by=by)
    return kept


def kept_for(task: Task) -> Recheck:
    """Return what a person decides in the place of the program, for the task that asks for it."""
    about = besides.about(task)
    return next(row for row in queries.rechecks_of(task.case_id) if row.pk == about)


@transaction.atomic
def settle(
    task: Task,
    *,
    by: Actor,
    outcome: Outcome,
    reasons: str = "",
    conditions: str = "",
    found: Mapping[str, bool] | None = None,
    why: str = "",
    regardless: bool = False,
) -> Recheck:
    """Decide in the place of the program, and let the letter go out; it is a person's decision and says so.

    ``why`` is for the file: what was looked at, or why the program's proposal was wrong. Raises NotPermitted, TaskGone,
    ReasonsMissing, ConditionsMissing, OpinionsAwaited, NotAllowedNow, and WhyMissing where the outcome is another than
    proposed.
    """
    if task.kind != RECHECK:
        raise NotPermitted(RECHECK)
    deciding.check_words(outcome, reasons, conditions)
    case = process.lock(task.case_id)
    process.check_going_on(case)
    kept = Recheck.objects.select_for_update().get(pk=besides.about(task))
    agrees = bool(kept.proposed) and outcome == kept.proposed
    if kept.proposed and not agrees and not why.strip():
        raise WhyMissing
    by = besides.finish(task, by=by, result={"outcome": str(outcome), "text": why.strip(), "agrees": agrees})
    awaiting.note(case, regardless=regardless, by=by)
    deciding.decide_beside(case, by=by, outcome=outcome, reasons=reasons, conditions=conditions, found=found or {})
    kept.settled_at, kept.settled_by, kept.agrees = timezone.now(), by.signed, agrees if kept.proposed else None
    kept.note = why.strip()
    kept.save()
    emit(DecisionRechecked(subject=case.pk, recheck_id=kept.pk, agrees=kept.agrees, sample=kept.sample), by=by)
    _go_on(case)
    return kept


def let_go(case: Case, *, by: Actor) -> None:
    """Call off what a locked case was kept for: the process has got over what was in its way."""
    for kept in Recheck.objects.select_for_update().filter(case=case, settled_at=None):
        kept.settled_at, kept.settled_by = timezone.now(), by.signed
        kept.save(update_fields=["settled_at", "settled_by"])
        besides.note_done(case, kind=RECHECK, about=kept.pk, by=by, text="")


def _go_on(case: Case) -> None:
    """Let the process go on where it waits to issue; where it got stuck before, the letter ends it."""
    was_stuck = case.state == State.STUCK
    if was_stuck or case.state == State.OPEN:
        case.state, case.trouble = State.IN_REVIEW, ""
    case.save()
    if was_stuck or not process.call_again(case):
        defer(finish_by_hand, subject=str(case.pk))


def try_again(case_id: UUID) -> None:
    """Send at once what somebody has asked to be tried again, and do not wait for the queue's next turn."""
    case = process.lock(case_id)
    if case.state == State.STUCK and process.is_decided_beside(case):
        defer(finish_by_hand, subject=str(case.pk))


@job("cases.finish_by_hand", outside=True)
def finish_by_hand(*, tenant: UUID, subject: str) -> None:
    """Send the letter of a case whose process could not go on, and end it, at once or once it is sealed; twice is once.

    Nothing goes out for what was taken back meanwhile. A letter that fails is rolled back whole and tried again by the
    queue; the office sees why until it has worked.
    """
    try:
        with doors.machine_door(tenant):
            _finish(UUID(subject))
    except (InterfaceError, OperationalError):
        raise  # the database's trouble and nothing to tell the office
    except Exception as error:
        with doors.machine_door(tenant):
            case = process.lock(UUID(subject))
            if case.is_active and case.state != State.STUCK:
                process.put_aside(case, str(error) or type(error).__name__, by=MACHINE)
        raise


def _finish(case_id: UUID) -> None:
    case = process.lock(case_id)
    if not case.is_active or case.application.phase == Phase.WITHDRAWN:
        return
    if issuing.issue(case.pk, by=MACHINE, ends=True) is not None:
        issuing.end(case.pk)
