# SPDX-License-Identifier: EUPL-1.2
"""Ending without a decision: withdrawn by the applicant, or run out of time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases import correspondence, rules
from geleitzug.core.cases.actions import refunding
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.actions.process import end_waiting, lock
from geleitzug.core.cases.actions.worklist import open_tasks
from geleitzug.core.cases.events import (
    ApplicationDiscarded,
    ApplicationExpired,
    ApplicationWithdrawn,
    ExpiryWarned,
)
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.rules import NotAllowedNow, Phase, State
from geleitzug.core.files import actions as files
from geleitzug.core.files.queries import documents_of
from geleitzug.core.mailbox.queries import messages_of
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.payments.rules import PaymentError
from geleitzug.core.workflow import engine
from geleitzug.ground.crypto.fields import renew
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, check_right
from geleitzug.ground.people.rights import Right

LATE_MONEY_DAYS = 21
"""Longer than payments are watched after their end (core/payments/rules.py)."""


def may_withdraw(application: Application) -> bool:
    """Tell whether the applicant can still take it back: sent, and not decided. A notice has taken effect.

    Money that has just come opens the case first, and then its withdrawal is the office's to know; money of another
    amount is the treasury's to settle. Else it would be paid for nothing, and nobody would see it.
    """
    if application.phase == Phase.UNPAID:
        payment = payment_queries.standing_payment(application.pk, FEE)
        return payment is None or payment.is_payable
    case = getattr(application, "case", None)
    is_open = application.phase == Phase.SUBMITTED and not application.package.is_notice
    return is_open and (case is None or _is_undecided(case))


@transaction.atomic
def withdraw(application: Application, *, by: Actor, reason: str = "") -> None:
    """Take an application back; the office learns of it as a reaction. Raises NotAllowedNow after the
    decision, and RightMissing.

    What the office has never had, nobody needs any more (Art. 5 (1) c and e GDPR): it goes, as when it runs out.
    """
    # A step that writes the letter at this moment holds the row: we wait for it, and then it is too late.
    check_right(by, Right.SEND)
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.phase == Phase.WITHDRAWN:
        return
    if not may_withdraw(application):
        raise NotAllowedNow(application.phase, Phase.WITHDRAWN)
    rules.check_phase(Phase(application.phase), Phase.WITHDRAWN)
    payment = payment_queries.standing_payment(application.pk, FEE)
    if payment is not None and payment.is_payable:
        try:
            payments.withdraw(payment, by=by)
        except PaymentError as paid_meanwhile:
            raise NotAllowedNow(application.phase, Phase.WITHDRAWN) from paid_meanwhile
    emit(ApplicationWithdrawn(subject=application.pk, holder=application.holder, reason=reason.strip()[:1000]), by=by)
    if application.opened_at is None:
        if application.phase == Phase.SUBMITTED:
            correspondence.confirm_withdrawal(application, paid=None, by=by)
        _empty(application, Phase.WITHDRAWN, email=_address_for_late_money(application))
    else:
        application.phase = Phase.WITHDRAWN
        application.expires_on = application.warn_on = None
        application.save(update_fields=["phase", "expires_on", "warn_on", "changed_at"])


def end_case(case_id: UUID, *, by: Actor) -> None:
    """End the case of an application that was withdrawn: tasks are void, the process stops, the deadline is over."""
    case = lock(case_id)
    if not _is_undecided(case):
        return
    stop(case, State.WITHDRAWN)
    payment = payment_queries.standing_payment(case.pk, FEE)
    paid = payment.received if payment is not None else None
    correspondence.confirm_withdrawal(case.application, paid=paid, by=by)


def stop(case: Case, then: State) -> None:
    """Let a locked case end without a decision: tasks are void, the process stops, nobody waits any more."""
    rules.check_move(State(case.state), then)
    if case.process_state is not None:
        case.process_state = engine.cancel(case.package.process, case.process_state).state
    case.state = then
    case.closed_at = timezone.now()
    case.calls = []
    case.trouble = ""
    case.save()
    refunding.follow(case)
    open_tasks(case).update(cancelled=True)
    end_waiting(case)


def _is_undecided(case: Case) -> bool:
    """Tell whether a decision can still be kept from leaving: a case that is stuck may be stuck behind it."""
    return case.state in rules.WITHDRAWABLE and case.decided_at is None


@transaction.atomic
def discard(application: Application, *, by: Actor) -> None:
    """Throw a draft away, with its files, because its applicant says so; raises RightMissing."""
    check_right(by, Right.SEND)
    application = Application.objects.select_for_update().get(pk=application.pk)
    emit(ApplicationDiscarded(subject=application.pk, holder=application.holder), by=by)
    _empty(application, Phase.DISCARDED)


@transaction.atomic
def expire(application: Application, *, by: Actor) -> None:
    """Let a draft or an unpaid application run out: what was typed and sent in goes.

    Where somebody was asked for money, it may still come: we keep how to tell them, for LATE_MONEY_DAYS.
    """
    application = Application.objects.select_for_update().get(pk=application.pk)
    phase = application.phase
    payment = payment_queries.standing_payment(application.pk, FEE)
    if payment is not None and payment.is_payable:
        payments.expire(payment, by=by)
    _empty(application, Phase.EXPIRED, email=_address_for_late_money(application))
    emit(ApplicationExpired(subject=application.pk, holder=application.holder, phase=phase), by=by)


def _address_for_late_money(application: Application) -> str:
    """Return where to tell somebody without an account that their money came too late; a draft asks for none."""
    asks_for_money = application.phase == Phase.UNPAID and not application.has_account
    return correspondence.email_of(application) if asks_for_money else ""


def _empty(application: Application, then: Phase, *, email: str = "") -> None:
    """Take everything out of an application but that there was one."""
    rules.check_phase(Phase(application.phase), then)
    files.drop_unused(subject=application.pk, used=frozenset())
    application.phase = then
    application.answers = {}
    application.who = {}
    application.changes = []
    application.origins, application.brought, application.paces = {}, {}, {}
    application.kept_streets = []
    application.addressee = {}
    application.contact_email = email
    application.expires_on = timezone.localdate() + timedelta(days=LATE_MONEY_DAYS) if email else None
    application.warn_on = None
    # What was typed is unreadable from now on, in the backups too; what we have written to them they may go on reading.
    if not documents_of(application.pk).exists():
        renew(application.pk, messages_of(application.pk))
    application.save()


def put_off(application: Application) -> None:
    """Give a draft the days of a warning that nobody was there to write: no worker ran when it was due."""
    application.expires_on = rules.expires_after_warning(application.package.service, timezone.localdate())
    application.save(update_fields=["expires_on"])


@transaction.atomic
def warn(application: Application, *, by: Actor) -> None:
    """Tell the applicant that a draft or an unpaid application will run out; told once."""
    told = Application.objects.filter(pk=application.pk, warn_on=application.warn_on).update(warn_on=None)
    if not told or application.warn_on is None or application.expires_on is None:
        return
    correspondence.warn_of_expiry(application, by=by)
    emit(ExpiryWarned(subject=application.pk, holder=application.holder, expires=application.expires_on), by=by)
