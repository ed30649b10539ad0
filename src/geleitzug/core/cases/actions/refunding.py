# SPDX-License-Identifier: EUPL-1.2
"""Noting that the fee of a case was paid back, or is kept. The transfer is the treasury's; late money: payments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import NotAllowedNow
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import payments_of
from geleitzug.core.payments.rules import State as PaymentState
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor


@transaction.atomic
def note_refund(case: Case, *, by: Actor, amount: Euro, so_far: Euro, on: date, reason: str) -> Payment:
    """Note that the fee of a withdrawn or refused application, or part of it, was paid back.

    Raises NotAllowedNow where nothing comes back, and like ``payments.note_refund``.
    """
    case = process.lock(case.pk)
    payment = fee_to_refund(case, payments_of(case.pk))
    if payment is None:
        raise NotAllowedNow(case.state, case.state)
    return payments.note_refund(payment, by=by, office=case.office, amount=amount, so_far=so_far, on=on, reason=reason)


@transaction.atomic
def keep_fee(case: Case, *, by: Actor, reason: str) -> Payment:
    """Note that nothing (more) of the fee of such an application comes back; it leaves the list of what may.

    Raises NotPermitted, and NotAllowedNow where nothing could come back, or this is noted already.
    """
    case = process.lock(case.pk)
    payment = fee_to_refund(case, payments_of(case.pk))
    if payment is None:
        raise NotAllowedNow(case.state, case.state)
    return payments.note_kept(payment, by=by, office=case.office, reason=reason)


def may_come_back() -> QuerySet[Payment]:
    """Return the paid fees about which an office has yet to say whether they come back, the oldest first."""
    cases = Case.objects.giving_back().values("pk")
    paid = Payment.objects.filter(
        purpose=FEE, state=PaymentState.PAID, kept_on=None, refunded_cents__lt=F("paid_cents")
    )
    return paid.filter(subject__in=cases).order_by("id")


def fee_to_refund(case: Case, paid: Iterable[Payment]) -> Payment | None:
    """Return the paid fee of a case of which something may still come back."""
    found = (payment for payment in paid if payment.purpose == FEE and payment.is_paid and payment.left)
    return next(found, None) if case.gives_back else None
