# SPDX-License-Identifier: EUPL-1.2
"""Issuing: the decision becomes a letter, the letter is filed and delivered. What it says is letters.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, dues, explaining, holding, letterheads, letters, receipts, vouched
from geleitzug.core.cases.actions import applying, deciding, outbox, process, refunding, worklist
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.actions.outbox import Kind, Way, Written
from geleitzug.core.cases.events import CaseDecided, DecidedByProgram
from geleitzug.core.cases.letters import Wording
from geleitzug.core.cases.models import Application, Case, Decision
from geleitzug.core.cases.remedies import NOT_GRANTED, result_of
from geleitzug.core.cases.rules import FourEyes, Outcome, Phase, State
from geleitzug.core.cases.vouched import Pressed
from geleitzug.core.files import actions as files
from geleitzug.core.files.letters import render_letter
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import has_kind
from geleitzug.core.mailbox.delivery import Delivery, deliver
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import queries as payment_queries
from geleitzug.ground.events import emit
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.texts import pick


class NotApproved(FourEyes):
    """The package demands four eyes, and nobody but who decided has agreed; the text is for the office."""


def issue(case_id: UUID, *, by: Actor, ends: bool = False) -> Decision | None:
    """Write, file and deliver the letter of the case's decision. Called twice it is done once.

    A process that decides by rule comes here without a draft: its outcome is the case's (§ 35a VwVfG). Then whoever
    has a doubt, or draws a sample, may keep the case for a person (holding.py): None, and nothing is written. None as
    well while the letter waits for its seal; once it has gone, the process is called again, or the case ``ends``.
    Raises NotApproved where the package demands four eyes, whatever its drawing says.
    """
    case = process.lock(case_id)
    decision = deciding.standing(case)
    _check_eyes(case, decision)
    if (decision := _still_standing(case, decision, by=by)) is None:
        return None
    if decision.issued_at:
        return decision
    result = result_of(case.package.service, decision.outcome)
    facts = {"ends": ends}
    has_gone = outbox.send(
        case, Kind.DECISION, about=decision.pk, written=_written(case, decision), result=result, by=by, facts=facts
    )
    return deciding.standing(case) if has_gone else None


def _check_eyes(case: Case, decision: Decision | None) -> None:
    if case.package.needs_four_eyes and not (decision and decision.is_approved):
        raise NotApproved(
            _("Diese Entscheidung braucht vier Augen, und niemand außer der Sachbearbeitung hat gezeichnet.")
        )


def _written(case: Case, decision: Decision) -> Written:
    letter = letters.decision_letter(case, wording_of(decision), today=timezone.localdate())
    return Written(letter, case.package.notice)


def _write(case: Case, about: UUID, _facts: Mapping[str, Any]) -> Written | None:
    """Write the letter anew that waits for its seal; None once it was taken back, overtaken, or kept for a person."""
    phase = Application.objects.select_for_update().values_list("phase", flat=True).get(pk=case.pk)
    decision = deciding.standing(case)
    if not case.is_active or phase == Phase.WITHDRAWN or decision is None or decision.pk != about:
        return None
    _check_eyes(case, decision)
    if decision.issued_at or _still_standing(case, decision, by=MACHINE) is None:
        return None
    return _written(case, decision)


def _go_out(case: Case, about: UUID, _facts: Mapping[str, Any], pressed: Pressed, by: Actor) -> None:
    """File and deliver the letter of a decision: with that the case is decided."""
    decision = deciding.standing(case)
    assert decision is not None
    assert decision.pk == about
    service = case.package.service
    result = result_of(service, decision.outcome)
    title = letters.title_of(service, decision.outcome, letterheads.NOTICE_LANGUAGE)
    document = vouched.keep(
        pressed, by=by, subject=case.pk, holder=case.holder, filename=f"{case.number}.pdf",
        title=letters.public_title_of(service, decision.outcome),
    )  # fmt: skip
    delivery = deliver(
        subject=case.pk,
        holder=case.holder,
        result_kind=result["kind"],
        title=f"{title} – {case.number}",
        body=_body(case, decision),
        document=document.pk,
        addressee={**case.application.addressee, "email": correspondence.email_of(case.application)},
        may_mailbox="mailbox" in result.get("delivery", ["mailbox", "post"]),
        has_account=case.application.has_account,
        language=case.application.language,
        by=by,
    )
    if decision.outcome in NOT_GRANTED:
        _let_off_fee(case, by=by)
    decision.document = document.pk
    decision.message = delivery.message_id
    decision.issued_at = case.decided_at = timezone.now()
    decision.save()
    case.outcome = decision.outcome
    case.state = State.DECIDED
    case.revoked_at = None  # what was revoked before is decided anew
    case.save(update_fields=["outcome", "state", "decided_at", "revoked_at"])
    refunding.follow(case)
    process.end_waiting(case)
    _tell(case, decision, document, delivery, by=by)


def _tell(case: Case, decision: Decision, document: Document, delivery: Delivery, *, by: Actor) -> None:
    if decision.automatic:
        why = decision.explanation
        names = explaining.names_of(why, case.package)
        alone = DecidedByProgram(
            subject=case.pk, holder=case.holder, decision_id=decision.pk, norm=why["norm"].get("title", ""), rules=names
        )
        emit(alone, by=by)
    emit(
        CaseDecided(
            subject=case.pk,
            holder=case.holder,
            decision_id=decision.pk,
            outcome=decision.outcome,
            document_id=document.pk,
            channel=delivery.channel,
        ),
        by=by,
    )


def _go_on(case: Case, facts: Mapping[str, Any]) -> None:
    """Let the process go on, or the case end, once a letter that waited has gone out."""
    if facts["ends"]:
        end(case.pk)
    else:
        process.call_again(case)


def end(case_id: UUID) -> None:
    """End a case whose letter has gone out beside its process; the fee that would have asked for is asked for here."""
    case = process.lock(case_id)
    asks = any(element.step == "cases.invoice" for element in case.package.process.elements.values())
    if asks and case.outcome not in NOT_GRANTED:
        ask_for_fee(case)
    process.close(process.lock(case_id), by=MACHINE)


def ask_for_fee(case: Case) -> None:
    """Ask for the fee after the decision, once; nothing waits for it."""
    application = case.application
    asked = payment_queries.standing_payment(application.pk, FEE)
    if not application.fee_cents or asked is not None:
        return
    # The day the letter names: it was written when the case was decided.
    until = dues.payable_by(application, timezone.localdate(case.decided_at))
    applying.ask_for_fee(application, by=MACHINE, gate=False, due_on=until)
    refunding.follow(case)  # a fee that a refusal asks for may come back like one that was paid before it
    bank = letterheads.sender_of(case.office, case.tenant_id).bank
    with override(application.language):
        body = correspondence.asked_to_pay(
            Euro(application.fee_cents), until, application.language, bank=bank, number=application.number
        )
        correspondence.tell(application, kind="message", subject=_("Rechnung"), body=body, by=MACHINE)


outbox.register(Kind.DECISION, Way(_write, _go_out, _go_on))


def _still_standing(case: Case, decision: Decision | None, *, by: Actor) -> Decision | None:
    """Return what is to go out; None where the case is kept for a person.

    What a program has drafted may have waited days for its seal: it was stopped since, or a doubt came up.
    """
    if decision is None:
        return _decided_by_program(case, by=by)
    if decision.automatic and not decision.issued_at and holding.examine(case) is None:
        return None
    return decision


def _decided_by_program(case: Case, *, by: Actor) -> Decision | None:
    """Write down what the rules have decided, and why; None where the case was kept for a person."""
    if (drawn := holding.examine(case)) is None:
        return None
    why = explaining.record_of(case, drawn)
    return deciding.draft(case, by=by, outcome=case.outcome or Outcome.RECEIVED, automatic=True, explanation=why)


def _let_off_fee(case: Case, *, by: Actor) -> None:
    """A refused notice costs nothing: a fee asked for on receipt need not be paid. A paid one is the treasury's."""
    if case.package.service["payment"] != "after_receipt":
        return
    payment = payment_queries.standing_payment(case.pk, FEE)
    if payment is not None and payment.is_payable:
        payments.withdraw(payment, by=by)


def preview(case: Case, wording: Wording, *, found: Mapping[str, bool] | None = None) -> bytes:
    """Typeset the letter as it would be, marked as a draft; nothing is kept.

    ``found`` are the findings as they stand in the form; a stored decision has its own.
    """
    asks = found is not None and case.package.findings
    task = worklist.open_tasks(case).filter(kind="decide").first() if asks else None
    if asks and found is not None:
        place = task.element if task is not None else deciding.place_of(case)
        results = {place: deciding.result_of(case, wording.outcome, found)}
        lines = applying.assessed_by(case.application, {**case.results, **results})
        wording = replace(wording, results=results, fees=lines)
    letter = letters.decision_letter(case, wording, today=timezone.localdate(), draft=True)
    return render_letter(letter, case.package.notice)


def wording_of(decision: Decision) -> Wording:
    """Return what a stored decision is written with."""
    return Wording(
        outcome=decision.outcome,
        reasons=decision.reasons,
        conditions=decision.conditions,
        signatory=decision.approved_by_name or decision.drafted_by_name if not decision.automatic else "",
        automatic=decision.automatic,
        explanation=decision.explanation,
    )


def confirm_receipt(application: Application, *, by: Actor) -> None:
    """Write and file the receipt, and tell the applicant that their application has arrived; once."""
    if has_kind(application.pk, Document.Kind.RECEIPT):
        return
    payment = payment_queries.standing_payment(application.pk, FEE)
    receipt = receipts.receipt_of(application, payment=payment)
    lang = application.language
    with override(lang):
        title = _("Eingangsbestätigung")
        words = {"title": pick(application.service.text("title"), lang), "number": application.number}
        if application.package.is_notice:
            body = _("Ihre Anzeige „%(title)s“ ist eingegangen. Die Nummer ist %(number)s.") % words
        else:
            body = _("Ihr Antrag „%(title)s“ ist eingegangen. Die Nummer ist %(number)s.") % words
        body += " " + _("Die Bestätigung liegt bei. Wir melden uns hier, sobald es etwas Neues gibt.")
        if payment is not None and payment.is_payable and payment.due_on:
            body += " " + correspondence.asked_to_pay(payment.amount, payment.due_on, lang)
    document = files.write_receipt(
        by=by,
        subject=application.pk,
        receipt=receipt,
        holder=application.holder,
        title=title,
        filename=f"{application.number}-eingang.pdf",
        filed=True,
    )
    correspondence.tell(
        application, kind="receipt", subject=f"{title}: {words['title']}", body=body, documents=[document.pk], by=by
    )


def _body(case: Case, decision: Decision) -> str:
    lang = case.application.language
    with override(lang):
        if case.package.is_notice:
            return _("Zu Ihrer Anzeige ist ein Schreiben da. Bitte öffnen Sie die Datei.")
        body = _("Zu Ihrem Antrag ist ein Schreiben da. Bitte öffnen Sie die Datei.")
        if decision.outcome in NOT_GRANTED and case.package.service["payment"] != "none":
            payment = payment_queries.standing_payment(case.pk, FEE)
            if payment is not None and payment.received:
                body += " " + correspondence.about_paid_fee(payment.received, lang)
        return body
