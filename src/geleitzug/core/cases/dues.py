# SPDX-License-Identifier: EUPL-1.2
"""What a letter asks to be paid: how much, until when, and where to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geleitzug.core.cases.letterheads import sender_of
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import FEE
from geleitzug.core.files.letters import FeeLine, PaymentDue, Sender
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import payable_until
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.money import Euro
from geleitzug.ground.tenancy import directory


def due_of(application: Application, sender: Sender, fees: tuple[FeeLine, ...], today: date) -> PaymentDue | None:
    if application.package.service["payment"] == "after_receipt":
        return still_due(payment_queries.standing_payment(application.pk, FEE), sender)
    due = sum((fee.amount for fee in fees if fee.per == "once"), Euro(0))
    if application.package.service["payment"] != "after_decision" or not due or sender.bank is None:
        return None
    return PaymentDue(due, sender.bank, application.number, payable_by(application, today))


def due_of_corrected(application: Application, written: PaymentDue | None, *, decided: date) -> PaymentDue | None:
    """Return what a corrected letter asks for: what is open of the fee and until when, as it was asked for before.

    Where it was not asked for yet it is what is ``written``, due as the first letter said, which was of ``decided``.
    """
    payment = payment_queries.standing_payment(application.pk, FEE)
    if payment is None:
        return replace(written, until=payable_by(application, decided)) if written and written.until else written
    return still_due(payment, sender_of(application.case.office, application.tenant_id))


def still_due(payment: Payment | None, sender: Sender) -> PaymentDue | None:
    """Return what is open of a fee that was asked for with a day."""
    if payment is None or not payment.is_payable or payment.due_on is None or sender.bank is None:
        return None
    return PaymentDue(payment.amount, sender.bank, payment.label, payment.due_on)


def payable_by(application: Application, announced: date) -> date:
    """Return the last day for paying a fee that is asked for on a day; the package says how many days there are."""
    holidays = holidays_of(directory.by_id(application.tenant_id).land)
    return payable_until(announced, application.package.service["expires"]["payment_days"], holidays)
