# SPDX-License-Identifier: EUPL-1.2
"""Joining a double application to the first one (Zusammenführung): what will happen, and doing it. Not undone.

The application is not swallowed: it stays in its file, its applicant is told, and the case that goes on decides both
(docs/decisions/merging-cases.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, rules
from geleitzug.core.cases.actions import ending, outbox, process, worklist
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.events import CaseMerged, CaseTookIn
from geleitzug.core.cases.models import Case, Decision, Question
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import CaseError, Mergeable, NotMergeable, Phase, State, Unlike
from geleitzug.core.files import queries as files
from geleitzug.core.mailbox import queries as mailbox
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import PaymentError
from geleitzug.ground.events import emit
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, may, require
from geleitzug.ground.prepared import read_ahead
from geleitzug.ground.texts import pick

LONGEST_REASON = 1000


class MoneyMoves(CaseError):
    """Money for the case that would end is under way or of another amount; the treasury settles that first."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What joining two cases would do: ``joins`` ends, ``goes_on`` decides both."""

    goes_on: Case
    joins: Case
    tasks: list[str]
    """Names of the open tasks that become void."""
    question: bool
    """Whether an open question to the applicant becomes void."""
    draft: bool
    """Whether a decision is worked out that will never be sent."""
    messages: int
    documents: int
    paid: Euro | None
    """What was paid for the application that joins, and may come back."""
    owed: Euro | None
    """What is asked for it and not paid: nobody has to pay it any more."""
    same_account: bool


def in_order(one: Case, other: Case) -> tuple[Case, Case]:
    """Return the case that goes on and the one that joins it: what came first stays, and with it its periods."""
    first, second = sorted((one, other), key=lambda case: (case.received_at, case.pk))
    return first, second


def foresee(one: Case, other: Case) -> Foreseen:
    """Return what joining two cases would do; raises NotMergeable where they are not one matter, and MoneyMoves."""
    goes_on, joins = in_order(one, other)
    _check(goes_on, joins, consent="foreseen")
    payment = _fee_of(joins)
    with read_ahead(*mailbox.reads_of(joins.pk), *files.reads_of(joins.pk)):
        messages, documents = len(mailbox.messages_of(joins.pk)), len(files.file_of(joins.pk))
    return Foreseen(
        goes_on,
        joins,
        tasks=list(worklist.open_tasks(joins).order_by("id").values_list("name", flat=True)),
        question=Question.objects.open().filter(case=joins).exists(),
        draft=Decision.objects.filter(case=joins, revoked_at=None).exists(),
        messages=messages,
        documents=documents,
        paid=payment.received if payment is not None else None,
        owed=payment.amount if payment is not None and payment.is_payable else None,
        same_account=goes_on.holder == joins.holder,
    )


@transaction.atomic
def merge(one: Case, other: Case, *, by: Actor, reason: str, consent: str = "") -> Case:
    """End the later of two cases and let the earlier one decide both; returns the one that goes on.

    ``consent`` tells when and how the person said that both are theirs, where the accounts differ. Sent twice it is
    done once. Raises NotMergeable, MoneyMoves, NotPermitted.
    """
    by = require(by, WORK, office=one.office)
    require(by, WORK, office=other.office)
    # Always in the same order, so that two who join the same cases wait for one another and never for ever.
    locked = {key: process.lock(key) for key in sorted({one.pk, other.pk})}
    goes_on, joins = in_order(locked[one.pk], locked[other.pk])
    if joins.state == State.MERGED and joins.merged_into == goes_on.pk:
        return goes_on
    _check(goes_on, joins, consent=consent)
    if not reason.strip():
        raise NotMergeable(Unlike.NO_REASON)
    payment = _let_go(joins, by=by)
    joins.merged_into = goes_on.pk
    ending.stop(joins, State.MERGED)
    outbox.drop(joins)  # a decision that waits for its seal is never sent: the case that goes on decides both
    why, agreed = reason.strip()[:LONGEST_REASON], consent.strip()[:LONGEST_REASON]
    emit(CaseMerged(subject=joins.pk, other=goes_on.pk, reason=why, consent=agreed), by=by)
    emit(CaseTookIn(subject=goes_on.pk, other=joins.pk), by=by)
    _tell(joins, goes_on, payment, by=by)
    return goes_on


def joined_to(case: Case) -> Case | None:
    """Return the case in which an application is decided as well, as far as its applicant may see it."""
    if case.state != State.MERGED or case.merged_into is None:
        return None
    return Case.objects.filter(pk=case.merged_into, holder=case.holder).only("number", "application").first()


def _check(goes_on: Case, joins: Case, *, consent: str) -> None:
    for case in (goes_on, joins):
        if case.package.is_inquiry:  # another municipality asks, and each of its questions wants its own answer
            raise NotMergeable(Unlike.INQUIRY)
        if case.application.phase == Phase.WITHDRAWN:  # and its case is about to be ended
            raise NotMergeable(Unlike.ENDED)
    rules.check_merge(_facts(goes_on), _facts(joins), consent=consent)


def _facts(case: Case) -> Mergeable:
    return Mergeable(
        id=case.pk,
        service_key=case.service_key,
        office=case.office,
        holder=case.holder,
        state=State(case.state),
        decided=case.decided_at is not None,
    )


def _fee_of(joins: Case) -> Payment | None:
    """Return the fee of the case that would end; raises MoneyMoves where the treasury has to look at it first."""
    payment = payment_queries.standing_payment(joins.pk, FEE)
    if payment is not None and not payment.is_paid and not payment.is_payable:
        raise MoneyMoves(joins.number)
    return payment


def _let_go(joins: Case, *, by: Actor) -> Payment | None:
    """Ask for the fee of what ends no longer, and return it; what was paid stays and may be paid back."""
    payment = _fee_of(joins)
    if payment is not None and payment.is_payable:
        try:
            payments.withdraw(payment, by=by)
        except PaymentError as paid_meanwhile:
            raise MoneyMoves(joins.number) from paid_meanwhile
    return payment


def _tell(joins: Case, goes_on: Case, payment: Payment | None, *, by: Actor) -> None:
    application = joins.application
    lang = application.language
    with override(lang):
        which = (
            _("mit Ihrem Antrag %(number)s") % {"number": goes_on.number}
            if goes_on.holder == joins.holder
            else _("mit Ihrem anderen Antrag zu derselben Sache")
        )
        body = _(
            "Sie haben „%(title)s“ zweimal beantragt. Wir bearbeiten Ihren Antrag %(number)s jetzt zusammen %(which)s"
            " und entscheiden über beide gemeinsam. Was Sie hier geschickt haben, bleibt in der Akte und zählt mit."
            " Es gilt der Tag, an dem der erste Antrag bei uns war."
            "\n\nWollten Sie zwei getrennte Anträge? Dann antworten Sie bitte auf diese Nachricht."
        ) % {"title": pick(application.service.text("title"), lang), "number": joins.number, "which": which}
        if payment is not None and payment.received:
            body += "\n\n" + _(
                "Für diesen Antrag haben Sie %(amount)s bezahlt. Wir prüfen, wie viel wir Ihnen zurückzahlen, und"
                " melden uns dazu. Sie müssen nichts tun."
            ) % {"amount": payment.received.format(lang)}
        elif payment is not None:
            body += "\n\n" + _("Die Gebühr für diesen Antrag müssen Sie nicht mehr bezahlen.")
        correspondence.tell(
            application, kind="message", subject=_("Mit Ihrem anderen Antrag zusammengeführt"), body=body, by=by
        )


def may_merge(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may join a case to another as it stands."""
    if case.package.is_inquiry:
        return False
    return may(actor, WORK, office=case.office) and case.state in rules.WITHDRAWABLE and case.decided_at is None
