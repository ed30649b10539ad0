# SPDX-License-Identifier: EUPL-1.2
"""Noting that the fee of a case was paid back, or is kept. The transfer is the treasury's; late money: payments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import FEE, NotAllowedNow
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.queries import payments_of
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor


@transaction.atomic
def note_refund(
    case: Case, *, by: Actor, amount: Euro, so_far: Euro, on: date, reason: str, office: str = ""
) -> Payment:
    """Note that the fee of a withdrawn or refused application, or part of it, was paid back.

    ``office`` is where ``by`` needs the role: the case's own, or the treasury, which has sent the money.
    Raises NotAllowedNow where nothing comes back, and like ``payments.note_refund``.
    """
    payment = _fee_of(case)
    office = office or case.office
    return payments.note_refund(payment, by=by, office=office, amount=amount, so_far=so_far, on=on, reason=reason)


@transaction.atomic
def keep_fee(case: Case, *, by: Actor, reason: str, office: str = "") -> Payment:
    """Note that nothing (more) of the fee of such an application comes back; it leaves the list of what may.

    ``office`` as in note_refund: the treasury notes what the office has said. Raises NotPermitted, and NotAllowedNow
    where nothing could come back, or this is noted already.
    """
    return payments.note_kept(_fee_of(case), by=by, office=office or case.office, reason=reason)


def follow(case: Case) -> None:
    """Write with the fee of a locked case whether it may come back: whenever it ends, is decided anew, or asks for one.

    So the list of what may come back is found by an index of its own, however many cases and fees there are.
    """
    if case.application.fee_cents:
        payments.say_whether_it_comes_back(case.pk, FEE, case.gives_back)


def may_come_back() -> QuerySet[Payment]:
    """Return the paid fees about which an office has yet to say whether they come back, the oldest first."""
    return Payment.objects.to_give_back().filter(purpose=FEE).order_by("id")


def fee_to_refund(case: Case, paid: Iterable[Payment]) -> Payment | None:
    """Return the paid fee of a case of which something may still come back."""
    found = (payment for payment in paid if payment.purpose == FEE and payment.is_paid and payment.left)
    return next(found, None) if case.gives_back else None


def _fee_of(case: Case) -> Payment:
    locked = process.lock(case.pk)
    payment = fee_to_refund(locked, payments_of(locked.pk))
    if payment is None:
        raise NotAllowedNow(locked.state, locked.state)
    return payment
