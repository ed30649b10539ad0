# SPDX-License-Identifier: EUPL-1.2
"""Revoking a decision that has gone out: drafted, countersigned where four eyes are asked for, and sent as a letter.

On what grounds is core/cases/revocations.py; why so: docs/decisions/revoking-a-decision.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, letters, permissions, queries, vouched
from geleitzug.core.cases.actions import besides, outbox, process, refunding
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.actions.outbox import Kind, Way, Written
from geleitzug.core.cases.events import DecisionRevoked, RevocationDrafted, RevocationSentBack
from geleitzug.core.cases.models import Case, Decision, Task
from geleitzug.core.cases.remedies import result_of
from geleitzug.core.cases.revocations import FROM_ITS_BEGINNING, GROUNDS, Ground, name_of
from geleitzug.core.cases.rules import CERTIFICATE, COUNTERSIGN, CaseError, FourEyes, NotAllowedNow, State
from geleitzug.core.cases.vouched import Pressed
from geleitzug.core.files.letters import PLAIN, Letter, render_letter
from geleitzug.core.mailbox.delivery import deliver, note_revoked
from geleitzug.core.mailbox.rules import Regime, regime_of
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.vouching import actions as vouching
from geleitzug.core.vouching.rules import Fate
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import Actor, NotPermitted, require

KIND = COUNTERSIGN
COUNTERSIGN_DAYS = 7
"""So many days later a revocation should be signed; a house rule."""


class NotHeard(CaseError):
    """Before a decision is taken from somebody they are heard, or there is a reason not to (§ 28 VwVfG, § 91 AO)."""


def grounds_for(decision: Decision | None) -> tuple[Ground, ...]:
    """Return the grounds on which a decision can be revoked; none for what has not gone out, or is no decision."""
    if decision is None or decision.issued_at is None or decision.revocation:
        return ()
    return GROUNDS[_regime(decision)]


@transaction.atomic
def revoke(case: Case, *, by: Actor, ground: Ground, reasons: str, heard: bool) -> Decision:
    """Revoke the decision of a case: at once, or once a second person has signed where its package demands four eyes.

    ``heard`` says that its recipient was heard before, or needed not be. Raises NotPermitted, NotAllowedNow where there
    is nothing to revoke on this ground, ReasonsMissing, NotHeard, and NoNotice where the town lacks something.
    """
    by = require(by, permissions.REVOKE, office=case.office)
    case = process.lock(case.pk)
    decision = case.decisions.select_for_update().filter(revoked_at=None).first()
    if decision is None or ground not in grounds_for(decision):
        raise NotAllowedNow(case.state, State.DECIDED)
    if not reasons.strip():
        raise ReasonsMissing
    if not heard:
        raise NotHeard
    _letter(decision, ground, reasons.strip(), by.signed)  # what it lacks is said now, and not to who signs
    draft = uuid7()
    decision.revocation = {
        "id": str(draft), "ground": ground, "reasons": reasons.strip(), "by": str(by.id), "by_name": by.signed,
    }  # fmt: skip
    decision.save(update_fields=["revocation"])
    emit(RevocationDrafted(subject=case.pk, decision_id=decision.pk, ground=ground), by=by)
    if case.package.needs_four_eyes:
        due = timezone.localdate() + timedelta(days=COUNTERSIGN_DAYS)
        name = f"{name_of(ground)} zeichnen"
        besides.open_task(case, kind=KIND, name=name, about=draft, due_on=due, by=by, role="approver")
    else:
        _agreed(case, decision, by=by)
    return decision


@transaction.atomic
def countersign(task: Task, *, by: Actor, approved: bool, note: str = "") -> Decision:
    """Let a second pair of eyes agree to a revocation, or send it back; then the decision goes on to hold.

    Raises FourEyes if it is the same person or one they stand in for, NotPermitted, TaskGone, and NotAllowedNow where
    there is nothing to agree to any more; it may be sent back even then.
    """
    if task.kind != KIND:
        raise NotPermitted(KIND)
    case = process.lock(task.case_id)
    draft = besides.about(task)
    decision = drafted(case, draft) if approved else _asked_for(case, draft)
    drafted_by = UUID(decision.revocation["by"])
    if drafted_by in by.persons:
        raise FourEyes
    by = besides.finish(task, by=by, result={"approved": approved, "text": note.strip()})
    if approved:
        _agreed(case, decision, by=by)
        return decision
    decision.revocation = {}
    decision.save(update_fields=["revocation"])
    emit(
        RevocationSentBack(subject=case.pk, decision_id=decision.pk, drafted_by=drafted_by, note=note.strip()[:500]),
        by=by,
    )
    return decision


def drafted(case: Case, draft: UUID) -> Decision:
    """Return the decision somebody wants to revoke by a draft; raises NotAllowedNow where there is none any more."""
    decision = queries.decision_in_force(case)
    if decision is None or decision.revocation.get("id") != str(draft):
        raise NotAllowedNow(case.state, State.DECIDED)
    return decision


def _asked_for(case: Case, draft: UUID) -> Decision:
    """Return the decision a draft is about, also where it has ceased to hold meanwhile (§ 42a VwVfG)."""
    for decision in case.decisions.select_for_update():
        if decision.revocation.get("id") == str(draft):
            return decision
    raise NotAllowedNow(case.state, State.DECIDED)


def preview(decision: Decision, *, ground: Ground, reasons: str, by: Actor) -> bytes:
    """Typeset the letter as it would be, marked as a draft; nothing is kept. Raises NoNotice."""
    return render_letter(_letter(decision, ground, reasons, by.signed, draft=True), PLAIN)


def _letter(decision: Decision, ground: Ground, reasons: str, signatory: str, *, draft: bool = False) -> Letter:
    today = timezone.localdate()
    return letters.revocation_letter(decision, ground, reasons=reasons, signatory=signatory, today=today, draft=draft)


def _agreed(case: Case, decision: Decision, *, by: Actor) -> None:
    """Let the letter go out: at once, or as soon as it is sealed; until then the decision holds."""
    decision.revocation = {**decision.revocation, "agreed_by": by.signed}
    decision.save(update_fields=["revocation"])
    result = result_of(case.package.service, decision.outcome)
    outbox.send(case, Kind.REVOCATION, about=decision.pk, written=_written(decision), result=result, by=by)
    decision.refresh_from_db()


def _written(decision: Decision) -> Written:
    asked = decision.revocation
    return Written(_letter(decision, Ground(asked["ground"]), asked["reasons"], asked["agreed_by"]))


def _write(case: Case, about: UUID, _facts: Mapping[str, Any]) -> Written | None:
    """Write the letter anew that waits for its seal; None where the decision holds no more by another way."""
    decision = _to_revoke(case, about)
    return _written(decision) if decision else None


def _to_revoke(case: Case, about: UUID) -> Decision | None:
    found = case.decisions.select_for_update().filter(pk=about, revoked_at=None).first()
    return found if found is not None and "agreed_by" in found.revocation else None


def _go_out(case: Case, about: UUID, _facts: Mapping[str, Any], pressed: Pressed, by: Actor) -> None:
    """File and deliver the letter, and mark the one that no longer holds."""
    decision = _to_revoke(case, about)
    assert decision is not None
    ground, letter = Ground(decision.revocation["ground"]), replace(pressed.letter, check=None)
    document = vouched.keep(
        pressed, by=by, subject=case.pk, holder=case.holder, title=letter.subject,
        filename=f"{case.number}-{name_of(ground).lower().replace('ü', 'ue')}.pdf",
    )  # fmt: skip
    result = result_of(case.package.service, decision.outcome)
    with override(case.application.language):
        body = _("Ein früherer Bescheid gilt nicht mehr. Das Schreiben dazu ist da. Bitte öffnen Sie die Datei.")
    delivery = deliver(
        subject=case.pk,
        holder=case.holder,
        result_kind=result["kind"],
        title=f"{letter.subject} – {case.number}",
        body=body,
        document=document.pk,
        addressee={**case.application.addressee, "email": correspondence.email_of(case.application)},
        may_mailbox="mailbox" in result.get("delivery", ["mailbox", "post"]),
        has_account=case.application.has_account,
        language=case.application.language,
        by=by,
    )
    now = timezone.now()
    for version in decision.letters:  # of what the law took as approved there is none
        note_revoked(version, on=timezone.localdate(now))
        vouching.note_fate(version, Fate.REVOKED, on=timezone.localdate(now))
    decision.revoked_at = case.revoked_at = now
    decision.save(update_fields=["revoked_at"])
    case.save(update_fields=["revoked_at"])
    refunding.follow(case)
    # Of what no longer holds nothing is certified: who was to write it has nothing left to do.
    besides.note_done(case, kind=CERTIFICATE, about=decision.pk, by=by, text="")
    if ground in FROM_ITS_BEGINNING:
        _let_off(case, by=by)
    emit(
        DecisionRevoked(
            subject=case.pk,
            holder=case.holder,
            decision_id=decision.pk,
            ground=ground,
            document_id=document.pk,
            channel=delivery.channel,
        ),
        by=by,
    )


def _let_off(case: Case, *, by: Actor) -> None:
    """What is still to be paid by a decision that counts as never made need not be; what was paid is the treasury's."""
    payment = payment_queries.standing_payment(case.pk, FEE)
    if payment is not None and payment.is_payable:
        payments.withdraw(payment, by=by)


def _regime(decision: Decision) -> Regime:
    return regime_of(result_of(decision.case.package.service, decision.outcome)["kind"])


outbox.register(Kind.REVOCATION, Way(_write, _go_out))
