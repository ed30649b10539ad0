# SPDX-License-Identifier: EUPL-1.2
"""Moving a payment from one state to the next and telling the house. Who may and when is actions.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from geleitzug.core.payments.events import (
    AmountDiffers,
    FeeKept,
    PaidTooLate,
    PaymentCancelled,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentReceived,
    PaymentWithdrawn,
)
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import ASKABLE, State, check_move
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor

TELLS: dict[State, type[PaymentEvent]] = {
    State.PAID: PaymentReceived,
    State.FAILED: PaymentFailed,
    State.CANCELLED: PaymentCancelled,
    State.EXPIRED: PaymentExpired,
    State.WITHDRAWN: PaymentWithdrawn,
    State.PAID_LATE: PaidTooLate,
    State.DIFFERS: AmountDiffers,
}


def locked(payment_id: UUID | str) -> Payment:
    """Return a payment that nobody else can change until the transaction ends; raises Payment.DoesNotExist."""
    return Payment.objects.select_for_update().get(pk=payment_id)


def move(payment: Payment, then: State, *, by: Actor, now: datetime) -> None:
    """Write a locked payment's next state and tell what has happened; raises NotAllowedNow."""
    check_move(payment.standing, then)
    payment.state = then
    if then in (State.EXPIRED, State.WITHDRAWN):
        payment.ended_at = now
    if then is not State.OPENING and not (then in ASKABLE and payment.transaction_id):
        payment.next_at = None
    payment.save()
    if then in TELLS:
        tell(payment, TELLS[then], by=by)


def tell(payment: Payment, kind: type[PaymentEvent], *, by: Actor, **facts: Any) -> None:
    """Emit an event about a payment; ``facts`` are those of this kind that the payment itself does not hold."""
    if kind in (PaidTooLate, AmountDiffers):
        facts["paid_cents"] = payment.paid_cents
    if kind in (PaidTooLate, AmountDiffers, PaymentReceived):
        facts["reference"] = payment.reference
    if kind is PaymentReceived:
        facts["method"] = payment.method
    emit(
        kind(
            subject=payment.subject,
            holder=None if kind is FeeKept else payment.holder,
            payment_id=payment.pk,
            purpose=payment.purpose,
            gate=payment.gate,
            cents=payment.amount_cents,
            **facts,
        ),
        by=by,
    )
