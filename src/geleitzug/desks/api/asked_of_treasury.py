# SPDX-License-Identifier: EUPL-1.2
"""What programs send to the treasury: which fees, a transfer that came, why another amount is enough.

Names and meanings are part of /api/v1, as in asked.py. Amounts are in cents.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from geleitzug.desks.api.asked import NOT_BLANK, Sent

MOST_CENTS = 10**14
"""More than a form takes, and less than a column of the database."""


class OfFees(Sent):
    """Which open fees: all, or those with the number that stands on a bank statement."""

    number: Annotated[str, Meta(max_length=60)] = ""
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class OfPayments(Sent):
    """Payments somebody has to look at."""

    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Transfer(Sent):
    """What came for a fee to the town's own account, and the day on which it was credited."""

    amount: Annotated[int, Meta(le=MOST_CENTS, extra_json_schema={"minimum": 1})]
    on: date


class Accept(Sent):
    """Why another amount than was asked for counts as paid."""

    note: Annotated[str, Meta(min_length=1, pattern=NOT_BLANK, max_length=500)]
