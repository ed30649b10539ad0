# SPDX-License-Identifier: EUPL-1.2
"""Writing what core knows of fees into the structs of shapes_of_treasury.py, as rows.py does."""

from __future__ import annotations

from datetime import date

from geleitzug.core.payments.models import Payment
from geleitzug.desks.api import shapes_of_treasury as shapes


def open_fee(fee: Payment, applicant: str, today: date) -> shapes.OpenFee:
    """Return a fee that is open; ``applicant`` is whose case it is for."""
    assert fee.due_on is not None
    return shapes.OpenFee(
        id=fee.pk,
        number=fee.label,
        description=fee.description,
        applicant=applicant,
        amount=fee.amount_cents,
        due_on=fee.due_on,
        overdue=fee.is_overdue(today),
        state=fee.state,
    )


def settling(payment: Payment) -> shapes.Settling:
    """Return a payment with what came for it and went back."""
    return shapes.Settling(
        id=payment.pk,
        number=payment.label,
        description=payment.description,
        state=payment.state,
        amount=payment.amount_cents,
        paid=payment.paid_cents,
        paid_at=payment.paid_at,
        method=payment.method,
        reference=payment.reference,
        refunded=payment.refunded_cents,
    )
