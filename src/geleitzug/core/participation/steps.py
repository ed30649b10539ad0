# SPDX-License-Identifier: EUPL-1.2
"""What a process may call by name: wait for those somebody has asked, and for the answer to another municipality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geleitzug.core.cases import steps
from geleitzug.core.cases.steps import StepContext
from geleitzug.core.participation import queries
from geleitzug.core.participation.models import Inquiry

WAIT, ANSWER = "participation.wait", "participation.await_answer"


def wait(context: StepContext) -> Mapping[str, Any]:
    """Hold the process up while an opinion is awaited whose day is not over; says how many have come.

    Called again whenever one has come, is taken back or is overdue (reactions.py).
    """
    if queries.holding_up(context.case_id, context.today):
        return steps.WAITS
    return {"opinions": queries.answered(context.case_id)}


def answer(context: StepContext) -> Mapping[str, Any]:
    """Wait until an inquiry is answered, or until the other municipality needs no answer any more."""
    inquiry = Inquiry.objects.get(pk=context.case_id)
    if inquiry.revoked_at is not None:
        return {"revoked": True}
    return {"opinion": inquiry.verdict} if inquiry.sent_at is not None else steps.WAITS
