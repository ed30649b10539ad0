# SPDX-License-Identifier: EUPL-1.2
"""Correcting an obvious mistake in a decision that has gone out: the same letter in a new version, with a new code.

What may be corrected, and what the letter says of it, is core/cases/corrections.py; why so:
docs/decisions/correcting-a-decision.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import (
    amending,
    corrections,
    correspondence,
    dues,
    letterheads,
    letters,
    permissions,
    queries,
    vouched,
)
from geleitzug.core.cases.actions import applying, besides, issuing, opening, outbox, process
from geleitzug.core.cases.actions.deciding import ReasonsMissing
from geleitzug.core.cases.actions.outbox import Kind, Way, Written
from geleitzug.core.cases.amending import NotAnAnswer
from geleitzug.core.cases.corrections import Passage
from geleitzug.core.cases.events import CorrectionDrafted, CorrectionSentBack, DecisionCorrected
from geleitzug.core.cases.models import Application, Case, Correction, Decision, Task
from geleitzug.core.cases.remedies import result_of
from geleitzug.core.cases.rules import SIGN_CORRECTION, CaseError, FourEyes, NotAllowedNow, Outcome, State
from geleitzug.core.cases.vouched import Pressed
from geleitzug.core.catalogue.fees import FeesError, total
from geleitzug.core.files.letters import Letter, render_letter
from geleitzug.core.files.queries import place_of
from geleitzug.core.files.typesetting import TemplateBroken
from geleitzug.core.mailbox.delivery import deliver, note_corrected
from geleitzug.core.mailbox.rules import ResultKind, regime_of
from geleitzug.core.vouching import actions as vouching
from geleitzug.core.vouching.rules import Fate
from geleitzug.ground.events import emit
from geleitzug.ground.events.models import Entry
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, NotPermitted, require
from geleitzug.ground.tenancy import directory

KIND = SIGN_CORRECTION
SIGN_DAYS = 7
"""So many days later a correction should be signed; a house rule."""


class NotInTheLetter(CaseError):
    """A passage does not stand in the letter, or only in what the package says in every letter; ``place`` is which."""

    def __init__(self, place: int) -> None:
        super().__init__(str(place))
        self.place = place


class SaidTwice(CaseError):
    """A passage is put right twice, and maybe in two ways; ``place`` is which."""

    def __init__(self, place: int) -> None:
        super().__init__(str(place))
        self.place = place


class FeeWouldChange(CaseError):
    """With what is put right the table says another fee; a correction changes none, and somebody is to know that.

    ``may_stay`` is false where not even that helps: the letter works the fee out from the answers, step by step, and
    would contradict itself.
    """

    def __init__(self, before: Euro, after: Euro, *, may_stay: bool = True) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after, self.may_stay = before, after, may_stay


def correctable(decision: Decision | None) -> bool:
    """Tell whether a decision can be corrected: it has gone out as a letter, holds, and nobody is at it already."""
    if decision is None or decision.document is None or decision.revoked_at is not None or decision.revocation:
        return False
    is_one = decision.outcome != Outcome.DEEMED and decision.issued_at is not None
    return is_one and open_correction(decision) is None


def open_correction(decision: Decision) -> Correction | None:
    """Return the correction that is drafted and has not gone out."""
    found = (row for row in queries.corrections_of(decision.case) if row.decision_id == decision.pk)
    return next((row for row in found if row.issued_at is None), None)


@transaction.atomic
def correct(
    case: Case, *, by: Actor, passages: Sequence[Passage], reasons: str, renews: bool = False, fee_stays: bool = False
) -> Correction:
    """Correct the decision of a case: at once, or once a second person has signed where its package demands four eyes.

    ``renews`` says that only the corrected letter shows what was decided, so that the period to contest it begins anew;
    ``fee_stays`` that somebody knows that the fee stays as it was, though by the corrected answers it would be another.
    Raises FeeWouldChange where it would and nobody has said so, or where it cannot stay, NotPermitted, NotAllowedNow
    where there is nothing to correct, ReasonsMissing, NotInTheLetter, SaidTwice, NotAnAnswer (amending.py), NoNotice
    and NoAddress.
    """
    by = require(by, permissions.DECIDE, office=case.office)
    case = process.lock(case.pk)
    decision = case.decisions.select_for_update().filter(revoked_at=None).first()
    if decision is None or not correctable(decision):
        raise NotAllowedNow(case.state, State.DECIDED)
    if not reasons.strip():
        raise ReasonsMissing
    row = Correction(
        case=case, decision=decision, passages=[list(each) for each in passages], reasons=reasons.strip(),
        renews=renews, drafted_by=by.id, drafted_by_name=by.signed,
    )  # fmt: skip
    _checked(row)
    other = other_fee(case, passages)
    if other is not None:
        if not fee_stays:
            raise other
        _typeset(row)
    row.save()
    drafted = CorrectionDrafted(
        subject=case.pk, correction_id=row.pk, passages=len(passages),
        stays_cents=other.before.cents if other else None, would_be_cents=other.after.cents if other else None,
    )  # fmt: skip
    emit(drafted, by=by)
    if case.package.needs_four_eyes:
        due = timezone.localdate() + timedelta(days=SIGN_DAYS)
        with override("de"):
            name = _("Berichtigung zeichnen")
        besides.open_task(case, kind=KIND, name=name, about=row.pk, due_on=due, by=by, role="approver")
    else:
        _agreed(row, by=by)
    return row


@transaction.atomic
def sign(task: Task, *, by: Actor, approved: bool, note: str = "") -> Correction:
    """Let a second pair of eyes agree to a correction, or send it back; then the letter stays as it is.

    Raises FourEyes if it is the same person or one they stand in for, NotPermitted, TaskGone, NotAllowedNow where the
    decision holds no more.
    """
    if task.kind != KIND:
        raise NotPermitted(KIND)
    case = process.lock(task.case_id)
    row = Correction.objects.select_for_update(of=("self",)).get(pk=besides.about(task))
    if row.drafted_by in by.persons:
        raise FourEyes
    if approved and row.decision.revoked_at is not None:
        raise NotAllowedNow(case.state, State.DECIDED)
    by = besides.finish(task, by=by, result={"approved": approved, "text": note.strip()})
    if approved:
        _agreed(row, by=by)
        return row
    row.sent_back_at = timezone.now()
    row.save(update_fields=["sent_back_at"])
    emit(
        CorrectionSentBack(subject=case.pk, correction_id=row.pk, drafted_by=row.drafted_by, note=note.strip()[:500]),
        by=by,
    )
    return row


def other_fee(case: Case, passages: Sequence[Passage]) -> FeeWouldChange | None:
    """Return the fee that the table would say with these passages put right, where it is another than as they are.

    What was paid or asked for is not touched by a correction: another amount is another decision (§ 42 VwVfG, § 129 AO
    put right what is seen to be meant otherwise). Raises NotAnAnswer, also where the table then says no fee at all.
    """
    found = amending.amended(case, passages)
    if not found.answers:  # the table reads nothing else that a correction touches
        return None
    try:
        before, after = _fees(case.application, case), _fees(found.case.application, case)
    except FeesError as error:
        labels = ", ".join(dict.fromkeys(label for label, _before, _after in found.answers))
        raise NotAnAnswer(labels, _("Die Gebühr ließe sich damit nicht mehr berechnen.")) from error
    for per in sorted({*before, *after}):
        if (was := before.get(per, Euro(0))) != (would_be := after.get(per, Euro(0))):
            return FeeWouldChange(was, would_be)
    return None


def fee_told(row: Correction) -> tuple[Euro, Euro] | None:
    """Return the fee that stays, and what it would be, where who drafted a correction knew that; None where none is."""
    drafted = Entry.objects.filter(subject=row.case_id, kind="CorrectionDrafted").order_by("id")
    found = [each.facts for each in drafted if each.facts.get("correction_id") == str(row.pk)]
    facts: Mapping[str, Any] = found[0] if found else {}
    if facts.get("stays_cents") is None:
        return None
    return Euro(facts["stays_cents"]), Euro(facts["would_be_cents"])


def _fees(application: Application, case: Case) -> dict[str, Euro]:
    """Return what an application costs by its table: once, a year …"""
    assert application.submitted_at is not None
    lines = applying.fee_lines(application, timezone.localdate(application.submitted_at), case.results)
    return {per: total(tuple(line for line in lines if line.per == per)) for per in {line.per for line in lines}}


def preview(decision: Decision, *, passages: Sequence[Passage], reasons: str, renews: bool) -> bytes:
    """Typeset the corrected letter as it would be, marked as a draft; nothing is kept. Raises like ``correct``."""
    row = Correction(
        case=decision.case, decision=decision, passages=[list(each) for each in passages], reasons=reasons,
        renews=renews,
    )  # fmt: skip
    return _typeset(row)


def _typeset(row: Correction) -> bytes:
    """Typeset the corrected letter as a draft; raises FeeWouldChange where it would contradict the fee."""
    case = row.case
    letter = replace(_checked(row), draft=True)
    try:
        return render_letter(letter, case.package.notice)
    except TemplateBroken as broken:
        other = other_fee(case, corrections.read(row.passages))
        if other is None:
            raise
        raise FeeWouldChange(other.before, other.after, may_stay=False) from broken


def _checked(row: Correction) -> Letter:
    """Return the corrected letter once every passage has been found in the letter as it is."""
    passages = corrections.read(row.passages)
    if (again := corrections.twice(passages)) is not None:
        raise SaidTwice(again)
    before = _letter(row, ())
    for place, passage in enumerate(passages):
        if _plain(_letter(row, [passage])) == _plain(before):
            raise NotInTheLetter(place)
    return _letter(row, passages)


def _plain(letter: Letter) -> Letter:
    return replace(letter, correction="")


def _letter(row: Correction, passages: Sequence[Passage]) -> Letter:
    """Return the letter with these passages put right: dated as it was, or as of today where the period begins anew.

    What was corrected before stays so: what a step found out is kept as it was, and put right in each version.
    """
    decision = row.decision
    assert decision.issued_at is not None
    amended = amending.amended(decision.case, passages)
    earlier = list(decision.corrections.exclude(issued_at=None).order_by("issued_at"))
    decided, today = timezone.localdate(decision.issued_at), timezone.localdate()
    before = corrections.dated(decided, [timezone.localdate(each.issued_at) for each in earlier if each.renews])
    wording = issuing.wording_of(decision)
    wording = replace(
        wording,
        reasons=corrections.put_right(wording.reasons, passages),
        conditions=corrections.put_right(wording.conditions, passages),
    )
    letter = letters.decision_letter(amended.case, wording, today=today if row.renews else before)
    town = directory.by_id(decision.case.tenant_id)
    with override(letterheads.NOTICE_LANGUAGE):
        note = corrections.note_of(
            passages,
            basis=corrections.basis_of(regime_of(letter.kind), town.land),
            dated=date_format(before, "DATE_FORMAT"),
            today=date_format(today, "DATE_FORMAT"),
            reasons=row.reasons,
            renews=row.renews,
        )
    turns = [*(corrections.read(each.passages) for each in earlier), passages]
    facts = tuple(replace(fact, value=corrections.put_right_in_turn(fact.value, turns)) for fact in letter.facts)
    payment = dues.due_of_corrected(decision.case.application, letter.payment, decided=decided)
    return replace(letter, facts=facts, payment=payment, correction=note)


def _agreed(row: Correction, *, by: Actor) -> None:
    """Let the corrected letter go out, at once or once it is sealed; until then the first stands as it is."""
    row.agreed_by_name = by.signed
    row.save(update_fields=["agreed_by_name"])
    case = row.case
    written = Written(_letter(row, corrections.read(row.passages)), case.package.notice)
    outbox.send(case, Kind.CORRECTION, about=row.pk, written=written, result=_result(row.decision), by=by)
    row.refresh_from_db()


def _write(_case: Case, about: UUID, _facts: Mapping[str, Any]) -> Written | None:
    """Write the letter anew that waits for its seal; None where the decision holds no more."""
    row = _open(about)
    if row is None or row.decision.revoked_at is not None:
        return None
    return Written(_letter(row, corrections.read(row.passages)), row.case.package.notice)


def _open(about: UUID) -> Correction | None:
    rows = Correction.objects.select_for_update(of=("self",)).select_related("decision", "case__application__offering")
    return rows.filter(pk=about, issued_at=None, sent_back_at=None).first()


def _go_out(case: Case, about: UUID, _facts: Mapping[str, Any], pressed: Pressed, by: Actor) -> None:
    """File the letter as the next version of the one before, deliver it, mark the old one, and put the case right."""
    row = _open(about)
    assert row is not None
    decision, passages, result = row.decision, corrections.read(row.passages), _result(row.decision)
    title = letters.public_title_of(case.package.service, decision.outcome)
    assert decision.document is not None
    last = decision.letters[-1]
    today = timezone.localdate()
    document = vouched.keep(
        pressed, by=by, subject=case.pk, holder=case.holder, filename=f"{case.number}-berichtigt.pdf", title=title,
        version=vouched.Version(replaces=place_of(last), original=decision.document, corrected_on=today),
    )  # fmt: skip
    _put_right(case, decision, passages)
    with override(case.application.language):
        body = _(
            "In unserem Bescheid war ein offensichtlicher Fehler. Die berichtigte Fassung ist da. Bitte öffnen Sie die"
            " Datei."
        )
        subject = _("Berichtigung: %(title)s") % {"title": pressed.letter.subject}
    delivery = deliver(
        subject=case.pk,
        holder=case.holder,
        result_kind=result["kind"] if row.renews else ResultKind.SCHREIBEN,
        title=f"{subject} – {case.number}",
        body=body,
        document=document.pk,
        addressee={**case.application.addressee, "email": correspondence.email_of(case.application)},
        may_mailbox="mailbox" in result.get("delivery", ["mailbox", "post"]),
        has_account=case.application.has_account,
        language=case.application.language,
        by=by,
    )
    note_corrected(last, on=today)
    vouching.note_fate(last, Fate.CORRECTED, on=today)
    row.issued_at, row.document = timezone.now(), document.pk
    row.save(update_fields=["issued_at", "document"])
    emit(
        DecisionCorrected(
            subject=case.pk, holder=case.holder, correction_id=row.pk, decision_id=decision.pk,
            document_id=document.pk, channel=delivery.channel,
        ),
        by=by,
    )  # fmt: skip


def _put_right(case: Case, decision: Decision, passages: Sequence[Passage]) -> None:
    """Put right what the mistake came from: the decision's words, the answers, the address, and the register."""
    decision.reasons = corrections.put_right(decision.reasons, passages)
    decision.conditions = corrections.put_right(decision.conditions, passages)
    decision.save(update_fields=["reasons", "conditions"])
    amended = amending.amended(case, passages)
    if not amended.answers and not amended.touches_people:
        return
    application = case.application
    application.answers = amended.case.application.answers
    application.addressee = amended.case.application.addressee
    application.save(update_fields=["answers", "addressee"])
    opening.write_register_anew(case, lambda name: corrections.put_right(name, passages))


def _result(decision: Decision) -> Mapping[str, Any]:
    return result_of(decision.case.package.service, decision.outcome)


outbox.register(Kind.CORRECTION, Way(_write, _go_out))
