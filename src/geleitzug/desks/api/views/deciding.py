# SPDX-License-Identifier: EUPL-1.2
"""Deciding and signing, each by a person's own token; and the letter as it would be."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases import options, queries
from geleitzug.core.cases.actions import correcting, deciding, issuing, rechecking, redeciding, revoking
from geleitzug.core.cases.letters import Wording
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.cases.rules import APPROVE_ANEW, RECHECK, REDECIDE, Outcome
from geleitzug.core.interface.rules import Scope
from geleitzug.core.privacy.rules import What
from geleitzug.desks.api import asked, shapes
from geleitzug.desks.api.calls import Call, Told
from geleitzug.desks.api.operations import DECIDING, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.desks.api.views.working import check_prose, done, refuse_unless
from geleitzug.ground.people.actors import may

PDF = "application/pdf"


@operation(
    "POST", "cases/{number}/tasks/{task_id}/decide", "decide", gettext_lazy("Entscheiden"),
    scope=Scope.DECIDE, tag=DECIDING, body=asked.Decide, gives=shapes.Done, needs_version=True,
    about=gettext_lazy(
        "Verlangt der Ablauf vier Augen, zeichnet danach jemand anderes. Wer statt eines Programms anders entscheidet,"
        " schreibt in „why“, warum."
    ),
)  # fmt: skip
def decide(call: Call, number: str, task_id: UUID, body: asked.Decide) -> Told:
    """Work out the decision, in the name of whose token it is."""
    case = call.case_to_change(number)
    task = _task(call, case, task_id, "decide", REDECIDE, RECHECK)
    proposed = rechecking.kept_for(task).proposed if task.kind == RECHECK else ""
    _check(case, body, proposed)
    if task.kind == RECHECK:
        kept = rechecking.settle(
            task,
            by=call.actor,
            outcome=body.outcome,
            reasons=body.reasons,
            conditions=body.conditions,
            found=body.findings,
            why=body.why,
            regardless=body.regardless,
        )
        return done(case, kept.pk)
    decide_ = redeciding.decide if task.kind == REDECIDE else deciding.decide
    decision = decide_(
        task,
        by=call.actor,
        outcome=body.outcome,
        reasons=body.reasons,
        conditions=body.conditions,
        found=body.findings,
        regardless=body.regardless,
    )
    return done(case, decision.pk)


@operation(
    "POST", "cases/{number}/tasks/{task_id}/keep", "keep", gettext_lazy("Einen Entwurf der Entscheidung sichern"),
    scope=Scope.DECIDE, tag=DECIDING, body=asked.Keep, gives=shapes.Done,
    about=gettext_lazy("Er steht als Fassung in der Akte. Entschieden ist damit nichts."),
)  # fmt: skip
def keep(call: Call, number: str, task_id: UUID, body: asked.Keep) -> Told:
    """Keep what has been written so far as a version."""
    case = call.case_to_change(number)
    task = _task(call, case, task_id, "decide", REDECIDE)
    if body.outcome is not None and body.outcome not in options.outcomes_of(case.package):
        raise wrong("outcome", ", ".join(options.outcomes_of(case.package)))
    deciding.keep_version(
        task,
        by=call.actor,
        outcome=body.outcome or "",
        reasons=body.reasons,
        conditions=body.conditions,
        found=body.findings,
    )
    return done(case, task.pk)


@operation(
    "POST", "cases/{number}/tasks/{task_id}/approve", "approve", gettext_lazy("Zeichnen oder zurückreichen"),
    scope=Scope.APPROVE, tag=DECIDING, body=asked.Approve, gives=shapes.Done, needs_version=True,
    about=gettext_lazy("Wer entworfen hat, zeichnet nicht, auch nicht mit einem anderen Zugang."),
)  # fmt: skip
def approve(call: Call, number: str, task_id: UUID, body: asked.Approve) -> Told:
    """Agree to what another person has drafted, or send it back."""
    case = call.case_to_change(number)
    task = _task(call, case, task_id, "approve", revoking.KIND, correcting.KIND, APPROVE_ANEW)
    if not body.approved and not body.note.strip():
        raise wrong("note", _("Bitte schreiben Sie, was geändert werden soll."))
    if task.kind == correcting.KIND:
        return done(case, correcting.sign(task, by=call.actor, approved=body.approved, note=body.note).decision_id)
    sign = {revoking.KIND: revoking.countersign, APPROVE_ANEW: redeciding.approve}.get(task.kind, deciding.approve)
    decision = sign(task, by=call.actor, approved=body.approved, note=body.note)
    return done(case, decision.pk)


@operation(
    "GET", "cases/{number}/letter", "letter", gettext_lazy("Das Schreiben zum Entwurf, wie es jetzt wäre"),
    scope=Scope.READ, tag=DECIDING, media=(PDF,),
)  # fmt: skip
def letter(call: Call, number: str) -> HttpResponse:
    """Return the letter of the stored draft; typeset on demand and never kept."""
    case = call.case(number, What.DRAFT)
    decision = queries.decision_in_force(case)
    if decision is None or decision.issued_at:
        raise Problem("not-now", _("Zu diesem Vorgang gibt es keinen Entwurf."))
    return shown(case, issuing.preview(case, issuing.wording_of(decision)))


@operation(
    "POST", "cases/{number}/letter", "letter", gettext_lazy("Das Schreiben, wie es mit diesen Worten wäre"),
    scope=Scope.DECIDE, tag=DECIDING, body=asked.Decide, media=(PDF,),
)  # fmt: skip
def letter_for(call: Call, number: str, body: asked.Decide) -> HttpResponse:
    """Return the letter as it would be with these words; nothing is kept."""
    case = call.case(number, What.DRAFT)
    refuse_unless(may(call.actor, "cases.decide", office=case.office), "cases.decide")
    wording = Wording(
        outcome=body.outcome, reasons=body.reasons, conditions=body.conditions, signatory=call.actor.signed
    )  # fmt: skip
    return shown(case, issuing.preview(case, wording, found=body.findings))


def shown(case: Case, content: bytes) -> HttpResponse:
    """Return a letter as it would be."""
    headers = {"Content-Disposition": f'attachment; filename="Entwurf-{case.number}.pdf"'}
    return HttpResponse(content, content_type=PDF, headers=headers)


def _task(call: Call, case: Case, task_id: UUID, *kinds: str) -> Task:
    """Return a task of a kind that the actor may do; raises Http404, NotPermitted, Problem."""
    task = queries.task_of(case, task_id)
    refuse_unless(queries.may_do(call.actor, task), task.kind)
    if task.kind not in kinds:
        raise Problem("not-now", _("Das ist keine Aufgabe dieser Art, sondern „%(kind)s“.") % {"kind": task.kind})
    if not task.is_open:
        raise Problem("task-gone")
    return task


def check_said(case: Case, outcome: str | None, reasons: str, conditions: str, proposed: str = "") -> None:
    """Refuse an outcome the service does not know and no program has proposed, and words that do not go with it."""
    known = [*options.outcomes_of(case.package), *filter(None, [proposed])]
    if outcome is None or outcome not in known:
        raise wrong("outcome", ", ".join(dict.fromkeys(known)))
    if conditions.strip() and outcome != Outcome.GRANTED_WITH_CONDITIONS:
        raise wrong("conditions", _("Nebenbestimmungen gibt es nur bei einer Entscheidung mit Nebenbestimmungen."))
    check_prose("reasons", reasons)


def _check(case: Case, body: asked.Decide, proposed: str) -> None:
    """Refuse what nobody can decide so, and findings that are missing or unknown."""
    check_said(case, body.outcome, body.reasons, body.conditions, proposed)
    wanted = {finding.key for finding in options.findings_of(case)}
    if unknown := body.findings.keys() - wanted:
        raise wrong("findings", ", ".join(sorted(unknown)))
    if body.outcome != Outcome.REFUSED and (missing := wanted - body.findings.keys()):
        raise wrong("findings", ", ".join(sorted(missing)))
