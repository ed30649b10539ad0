# SPDX-License-Identifier: EUPL-1.2
"""The steps core itself offers to processes: issue, confirm receipt, invoice, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, steps
from geleitzug.core.cases.actions import applying, issuing, process
from geleitzug.core.cases.steps import StepContext
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.payments.rules import payable_until
from geleitzug.ground.calendar import holidays_of
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy import directory, doors

INVOICE_DAYS = 30


def issue(context: StepContext) -> Mapping[str, Any]:
    """Write the letter, file it and deliver it."""
    decision = issuing.issue(context.case_id, by=MACHINE)
    return {"outcome": decision.outcome, "document": str(decision.document)}


def confirm_receipt(context: StepContext) -> Mapping[str, Any]:
    """Confirm that the application has arrived."""
    issuing.confirm_receipt(process.lock(context.case_id).application, by=MACHINE)
    return {}


def invoice(context: StepContext) -> Mapping[str, Any]:
    """Ask for the fee after the decision; nothing waits for it."""
    application = process.lock(context.case_id).application
    asked = payment_queries.standing_payment(application.pk, applying.FEE)
    if not application.fee_cents or asked is not None:
        return {"cents": application.fee_cents}
    holidays = holidays_of(directory.by_id(doors.current_tenant()).land)
    until = payable_until(timezone.localdate(), INVOICE_DAYS, holidays)
    applying.ask_for_fee(application, by=MACHINE, gate=False, due_on=until)
    with override(application.language):
        body = correspondence.asked_to_pay(Euro(application.fee_cents), until, application.language)
        correspondence.tell(application, kind="message", subject=_("Rechnung"), body=body, by=MACHINE)
    return {"cents": application.fee_cents}


def close(context: StepContext) -> Mapping[str, Any]:
    """End the case, whatever else is open."""
    process.close(process.lock(context.case_id), by=MACHINE)
    return {}


steps.register("cases.issue", issue)
steps.register("cases.confirm_receipt", confirm_receipt)
steps.register("cases.invoice", invoice)
steps.register("cases.close", close)
