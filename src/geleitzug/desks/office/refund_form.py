# SPDX-License-Identifier: EUPL-1.2
"""The form that notes a refund: how much of what was paid went back, when and why. Noting it is core's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from geleitzug.core.payments import rules
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.rules import NothingComesBack, WrongDay
from geleitzug.desks.office import cleaning
from geleitzug.ground.money import Euro
from geleitzug.ground.web import formats

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class RefundForm:
    """What stands in the form; ``so_far`` is what had been paid back when it was shown, in cents."""

    payment: Payment
    amount: str
    day: Mapping[str, object]
    reason: str
    so_far: int
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the beginning of the ids of this form's fields."""
        return f"erstatten-{self.payment.pk.hex[-12:]}"

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Return field id and sentence for the summary."""
        return [(f"{self.name}-{name}", sentence) for name, sentence in self.errors.items()]


@dataclass(frozen=True, slots=True)
class Refund:
    """What is to be noted."""

    amount: Euro
    so_far: Euro
    on: date
    reason: str


def empty(payment: Payment) -> RefundForm:
    """Return the form as it is offered: all that is left, today."""
    return RefundForm(payment, cleaning.as_typed(payment.left), cleaning.today_parts(), "", payment.refunded_cents)


def read(payment: Payment, data: QueryDict) -> Refund | RefundForm:
    """Return what is to be noted, or the form again with what is wrong."""
    amount, on = cleaning.amount(data, "amount"), cleaning.day(data, "on")
    reason = cleaning.text(data, "reason", longest=LONGEST_REASON)
    so_far = cleaning.cents(data, "so_far")
    errors = _problems(payment, amount, on, reason)
    if not errors and amount is not None and on is not None:
        return Refund(amount, so_far, on, reason)
    typed = cleaning.line(data, "amount")
    return RefundForm(payment, typed, cleaning.day_parts(data, "on"), reason, so_far.cents, errors)


def too_late() -> str:
    """Say that nothing is left to be noted, or that somebody was quicker; a second press of the button is one too."""
    return _("Hier ist inzwischen etwas vermerkt oder nichts mehr zu erstatten. Bitte prüfen Sie den Stand.")


def _problems(payment: Payment, amount: Euro | None, on: date | None, reason: str) -> dict[str, str]:
    errors = {}
    try:
        rules.check_refund(amount or Euro(0), left=payment.left)
    except NothingComesBack:
        errors["amount"] = _("Bitte geben Sie einen Betrag an, höchstens %(left)s.") % {
            "left": formats.money(payment.left)
        }
    try:
        rules.check_day(on, first=payment.paid_on, today=timezone.localdate())
    except WrongDay:
        errors["on"] = _("Bitte geben Sie den Tag an, an dem das Geld zurückging: vom Tag der Zahlung bis heute.")
    if not reason:
        errors["reason"] = _("Bitte schreiben Sie, warum das Geld zurückgeht.")
    return errors
