# SPDX-License-Identifier: EUPL-1.2
"""The steps core itself offers to processes: issue, confirm receipt, confirm completeness, invoice, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence, steps
from geleitzug.core.cases.actions import issuing, process, timing
from geleitzug.core.cases.deadlines import complete_since
from geleitzug.core.cases.events import CompletenessConfirmed
from geleitzug.core.cases.steps import StepContext
from geleitzug.core.catalogue.clocks import COMPLETE, DECIDE
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.web import formats


def issue(context: StepContext) -> Mapping[str, Any]:
    """Write the letter, file it and deliver it; wait for its seal, or where a person is to decide for the program."""
    decision = issuing.issue(context.case_id, by=MACHINE)
    if decision is None:
        return steps.WAITS
    return {"outcome": decision.outcome, "document": str(decision.document)}


def confirm_receipt(context: StepContext) -> Mapping[str, Any]:
    """Confirm that the application has arrived."""
    issuing.confirm_receipt(process.lock(context.case_id).application, by=MACHINE)
    return {}


def confirm_complete(context: StepContext) -> Mapping[str, Any]:
    """Let the period for deciding begin, and tell the applicant the day; once."""
    case = process.lock(context.case_id)
    if case.deadlines.filter(clock=DECIDE).exists():
        return {}
    # A question is called off where the answer came by another way; that day stands in for the one it came on.
    asked = case.questions.values_list("answered_at", "cancelled_at")
    answered = [timezone.localdate(at) for pair in asked if (at := pair[0] or pair[1])]
    since = complete_since(timezone.localdate(case.received_at), answered)
    deadline = timing.start(case, COMPLETE, since)
    ends = deadline.ends_on if deadline else None
    emit(CompletenessConfirmed(subject=case.pk, holder=case.holder, ends=ends), by=MACHINE)
    with override(case.application.language):
        day = formats.day(since)
        body = _("Ihr Antrag ist vollständig. Das bestätigen wir Ihnen zum %(day)s.") % {"day": day}
        if ends:
            body += " " + _("Wir entscheiden bis zum %(day)s.") % {"day": formats.day(ends)}
        if deadline and deadline.deemed:
            norm = case.application.service.clocks[DECIDE].deemed
            body += " " + _("Entscheiden wir bis dahin nicht, gilt Ihr Antrag als genehmigt (%(norm)s).") % {
                "norm": norm
            }
        subject = _("Ihr Antrag ist vollständig")
        correspondence.tell(case.application, kind="message", subject=subject, body=body, by=MACHINE)
    return {}


def invoice(context: StepContext) -> Mapping[str, Any]:
    """Ask for the fee after the decision; nothing waits for it."""
    case = process.lock(context.case_id)
    issuing.ask_for_fee(case)
    return {"cents": case.application.fee_cents}


def close(context: StepContext) -> Mapping[str, Any]:
    """End the case, whatever else is open."""
    process.close(process.lock(context.case_id), by=MACHINE)
    return {}


steps.register("cases.issue", issue)
steps.register("cases.confirm_receipt", confirm_receipt)
steps.register("cases.confirm_complete", confirm_complete)
steps.register("cases.invoice", invoice)
steps.register("cases.close", close)
