# SPDX-License-Identifier: EUPL-1.2
"""Approval by law (Genehmigungsfiktion, § 42a VwVfG): recorded when time has run out, told, and certified on request.

Whether it has come about is deadlines.py. Why so: docs/decisions/deemed-approval.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, deadlines, letters, permissions, vouched
from geleitzug.core.cases.actions import besides, outbox, process, refunding, worklist
from geleitzug.core.cases.actions.outbox import Kind, Way, Written
from geleitzug.core.cases.events import ApprovalDeemed, CertificateRequested, DecisionOvertaken, DeemedCertified
from geleitzug.core.cases.models import Application, Case, Deadline, Decision, Task
from geleitzug.core.cases.remedies import result_of
from geleitzug.core.cases.rules import (
    BURDENS,
    CERTIFICATE,
    COUNTERSIGN,
    CaseError,
    NotAllowedNow,
    Outcome,
    Phase,
    State,
)
from geleitzug.core.cases.vouched import Pressed
from geleitzug.core.mailbox.delivery import deliver, note_revoked
from geleitzug.core.mailbox.queries import announced_on
from geleitzug.core.mailbox.rules import ResultKind
from geleitzug.core.vouching import actions as vouching
from geleitzug.core.vouching.rules import Fate
from geleitzug.core.workflow import engine
from geleitzug.ground.events import emit
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, NotPermitted, check_right, require
from geleitzug.ground.people.rights import Right
from geleitzug.ground.web import formats

KIND = "deemed"
LOOK_DAYS, CERTIFY_DAYS = 3, 7
"""So many days later somebody should have looked, and a certificate be written; house rules."""


class CertifiedToday(CaseError):
    """The certificate has gone out today already: somebody has pressed twice."""


@transaction.atomic
def deem(deadline_id: UUID, *, today: date, by: Actor) -> Decision | None:
    """Record that an application counts as approved by law, if it does; None where it does not. Twice is once.

    Whoever decides locks the case as well: the one who comes second finds what the first has done.
    """
    case = process.lock(Deadline.objects.values_list("case_id", flat=True).get(pk=deadline_id))
    row = Deadline.objects.select_for_update(of=("self",)).get(pk=deadline_id)
    if row.met_on or not row.deemed or case.state == State.WITHDRAWN or case.application.phase == Phase.WITHDRAWN:
        return None
    before = case.decisions.select_for_update().filter(revoked_at=None).first()
    announced = _announced(before)
    if not deadlines.is_deemed(row.ends_on, today, paused=row.paused_on is not None, announced=announced):
        if announced is not None:
            row.met_on = announced
            row.save(update_fields=["met_on"])
        return None
    if before is not None:
        _overtake(case, before, by=by)
    return _record(case, row, before, by=by)


def _announced(decision: Decision | None) -> date | None:
    """Return when a decision that has gone out counts; a grant without restrictions keeps the period at once."""
    if decision is None or decision.issued_at is None:
        return None
    if decision.outcome not in BURDENS:
        return timezone.localdate(decision.issued_at)
    return announced_on(decision.document) if decision.document else None


def _overtake(case: Case, decision: Decision, *, by: Actor) -> None:
    """Set a decision aside that was drafted, or sent and not announced in time: it never took effect."""
    decision.revoked_at = timezone.now()
    decision.save(update_fields=["revoked_at"])
    case.tasks.filter(kind=COUNTERSIGN, done_at=None).update(cancelled=True)
    today = timezone.localdate()
    for version in decision.letters:
        note_revoked(version, on=today)
        vouching.note_fate(version, Fate.REVOKED, on=today)
    emit(DecisionOvertaken(subject=case.pk, decision_id=decision.pk, outcome=decision.outcome), by=by)


def _record(case: Case, row: Deadline, before: Decision | None, *, by: Actor) -> Decision:
    now = timezone.now()
    decision = Decision.objects.create(case=case, outcome=Outcome.DEEMED, issued_at=now)
    row.met_on = row.deemed_on = row.ends_on
    row.save(update_fields=["met_on", "deemed_on"])
    if case.process_state is not None and case.is_active:
        case.process_state = engine.cancel(case.package.process, case.process_state).state
    worklist.open_tasks(case).update(cancelled=True)
    case.outcome, case.decided_at, case.calls, case.trouble = Outcome.DEEMED, now, [], ""
    if case.is_active:
        case.state = State.DECIDED
    case.save()
    refunding.follow(case)
    process.end_waiting(case)
    norm = norm_of(case)
    emit(
        ApprovalDeemed(subject=case.pk, holder=case.holder, decision_id=decision.pk, ended=row.ends_on, norm=norm),
        by=by,
    )
    process.close(case, by=by)
    with override("de"):
        name = _("Gilt als genehmigt: prüfen, was zu tun ist")
    due = timezone.localdate() + timedelta(days=LOOK_DAYS)
    besides.open_task(case, kind=KIND, name=name, about=decision.pk, due_on=due, by=by)
    _tell(case, row, norm, before, by=by)
    return decision


def _tell(case: Case, row: Deadline, norm: str, before: Decision | None, *, by: Actor) -> None:
    """Tell the applicant; what was sent and came too late is named, or they would hold two letters that contradict."""
    with override(case.application.language):
        body = _(
            "Wir haben über Ihren Antrag nicht bis zum %(day)s entschieden. Darum gilt er seit dem Ablauf dieses Tages"
            " als genehmigt (%(norm)s). Sie müssen nichts tun.\n\nWenn Sie das schriftlich brauchen, fordern Sie auf"
            " der Seite Ihres Antrags eine Bescheinigung an."
        ) % {"day": formats.day(row.ends_on), "norm": norm}
        if before is not None and before.issued_at is not None and before.document is not None:
            body += "\n\n" + _(
                "Unser Schreiben vom %(day)s über Ihren Antrag kam nach dem Ende der Frist. Es gilt nicht."
            ) % {"day": formats.day(timezone.localdate(before.issued_at))}
        subject = _("Ihr Antrag gilt als genehmigt")
    correspondence.tell(case.application, kind="message", subject=subject, body=body, by=by)


def norm_of(case: Case) -> str:
    """Return the law by which an application counts as approved; the general one where its package says none now."""
    return next((clock.deemed for clock in case.application.service.clocks.values() if clock.deemed), "§ 42a VwVfG")


def deemed_decision(case: Case) -> Decision | None:
    """Return the approval by law that holds in a case."""
    return case.decisions.filter(outcome=Outcome.DEEMED, revoked_at=None).first()


@transaction.atomic
def request_certificate(application: Application, *, by: Actor) -> None:
    """Ask for the certificate (§ 42a (3) VwVfG); the office learns of it as a reaction.

    Raises RightMissing, and NotAllowedNow where nothing counts as approved by law.
    """
    check_right(by, Right.SEND)
    case = Case.objects.get(pk=application.pk)
    if case.outcome != Outcome.DEEMED or case.revoked_at is not None:
        raise NotAllowedNow(case.state, case.state)
    emit(CertificateRequested(subject=case.pk, holder=case.holder), by=by)


def take_up_request(case_id: UUID, *, by: Actor) -> None:
    """Put a request for the certificate on the worklist of the case's office; once."""
    case = process.lock(case_id)
    decision = deemed_decision(case)
    if decision is not None:
        with override("de"):
            name = _("Bescheinigung ausstellen: gilt als genehmigt")
        due = timezone.localdate() + timedelta(days=CERTIFY_DAYS)
        besides.open_task(case, kind=CERTIFICATE, name=name, about=decision.pk, due_on=due, by=by)


@transaction.atomic
def take_note(task: Task, *, by: Actor, text: str) -> None:
    """Note that somebody has looked what is to be done after an approval by law; raises TaskGone, NotPermitted."""
    if task.kind != KIND:
        raise NotPermitted(task.kind)
    process.lock(task.case_id)
    besides.finish(task, by=by, result={"done": True, "text": text.strip()})


@transaction.atomic
def certify(case: Case, *, by: Actor) -> bool:
    """Write, file and deliver the certificate that an application counts as approved; tells whether it has gone out.

    Raises NotPermitted, NotAllowedNow where nothing counts as approved, or the decision was revoked, and
    CertifiedToday where it would be the second within a day.
    """
    by = require(by, permissions.WORK, office=case.office)
    case = process.lock(case.pk)
    last = Entry.objects.filter(subject=case.pk, kind=DeemedCertified.__name__).order_by("-id").first()
    if last is not None and timezone.localdate(last.at) == timezone.localdate():
        raise CertifiedToday
    return _certify(case, by=by)


@transaction.atomic
def certify_by(task: Task, *, by: Actor) -> bool:
    """Write the certificate somebody has asked for, once; raises like ``certify``, and TaskGone."""
    if task.kind != CERTIFICATE:
        raise NotPermitted(task.kind)
    case = process.lock(task.case_id)
    by = besides.finish(task, by=by, result={"done": True, "text": ""})
    return _certify(case, by=require(by, permissions.WORK, office=case.office))


def _certify(case: Case, *, by: Actor) -> bool:
    decision = deemed_decision(case)
    if decision is None or outbox.waits(case, Kind.CERTIFICATE, decision.pk):
        raise NotAllowedNow(case.state, case.state)
    besides.note_done(case, kind=CERTIFICATE, about=decision.pk, by=by, text="")
    facts = {"signed": by.signed}
    written = _write(case, decision.pk, facts)
    if written is None:
        raise NotAllowedNow(case.state, case.state)
    result = result_of(case.package.service, decision.outcome)
    return outbox.send(case, Kind.CERTIFICATE, about=decision.pk, written=written, result=result, by=by, facts=facts)


def _write(case: Case, about: UUID, facts: Mapping[str, Any]) -> Written | None:
    """Write the certificate as of today; None where nothing counts as approved any more."""
    decision = deemed_decision(case)
    row = case.deadlines.exclude(deemed_on=None).first()
    if decision is None or decision.pk != about or row is None or row.deemed_on is None:
        return None
    return Written(
        letters.certificate_letter(
            case, norm=norm_of(case), ended=row.deemed_on, signatory=facts["signed"], today=timezone.localdate()
        )
    )


def _go_out(case: Case, _about: UUID, _facts: Mapping[str, Any], pressed: Pressed, by: Actor) -> None:
    letter = pressed.letter
    document = vouched.keep(
        pressed, by=by, subject=case.pk, holder=case.holder, title=letter.subject,
        filename=f"{case.number}-bescheinigung.pdf",
    )  # fmt: skip
    with override(case.application.language):
        body = _("Die Bescheinigung, dass Ihr Antrag als genehmigt gilt, ist da. Bitte öffnen Sie die Datei.")
    delivery = deliver(
        subject=case.pk, holder=case.holder, result_kind=ResultKind.BESCHEINIGUNG, body=body, document=document.pk,
        title=f"{letter.subject} – {case.number}", may_mailbox=True, has_account=case.application.has_account, by=by,
        addressee={**case.application.addressee, "email": correspondence.email_of(case.application)},
        language=case.application.language,
    )  # fmt: skip
    emit(DeemedCertified(subject=case.pk, holder=case.holder, document_id=document.pk, channel=delivery.channel), by=by)


outbox.register(Kind.CERTIFICATE, Way(_write, _go_out))
