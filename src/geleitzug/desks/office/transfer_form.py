# SPDX-License-Identifier: EUPL-1.2
"""The form that notes a transfer: how much came, and when. Noting it is core's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.payments import rules
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NothingToPay, WrongDay
from geleitzug.desks.office import cleaning
from geleitzug.ground.money import Euro
from geleitzug.ground.web import formats


@dataclass(frozen=True, slots=True)
class TransferForm:
    """What stands in the form."""

    amount: str
    day: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is to be noted."""

    amount: Euro
    on: date


def empty(payment: Payment) -> TransferForm:
    """Return the form as it is offered: what was asked for, today."""
    return TransferForm(cleaning.as_typed(payment.amount), cleaning.today_parts())


def read(payment: Payment, data: QueryDict) -> Transfer | TransferForm:
    """Return what is to be noted, or the form again with what is wrong."""
    amount, on = cleaning.amount(data, "amount"), cleaning.day(data, "on")
    errors = _problems(payment, amount, on)
    if not errors and amount is not None and on is not None:
        return Transfer(amount, on)
    return TransferForm(cleaning.line(data, "amount"), cleaning.day_parts(data, "on"), errors)


def _problems(payment: Payment, amount: Euro | None, on: date | None) -> dict[str, str]:
    errors = {}
    try:
        rules.check_transfer(amount)
    except NothingToPay:
        errors["amount"] = _("Bitte geben Sie den Betrag an, der angekommen ist, zum Beispiel %(amount)s.") % {
            "amount": formats.money(payment.amount)
        }
    try:
        rules.check_day(on, first=payment.asked_on, today=timezone.localdate())
    except WrongDay as wrong:
        errors["on"] = _("Bitte geben Sie den Tag der Gutschrift an: vom %(first)s bis heute.") % {
            "first": formats.day(wrong.first)
        }
    return errors
