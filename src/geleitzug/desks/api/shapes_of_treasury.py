# SPDX-License-Identifier: EUPL-1.2
"""What programs are given of the treasury: fees that are open, and payments to settle. Amounts are in cents.

Names and meanings are part of /api/v1, as in shapes.py. Of a case they tell what the treasury's pages tell, no more.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from geleitzug.desks.api.shapes import Cents, Given


class OpenFee(Given):
    """A fee that is asked for and has not come; ``number`` is what stands on the bank statement."""

    id: UUID
    number: str
    description: str
    applicant: str
    amount: Cents
    due_on: date
    overdue: bool
    state: str


class OpenFees(Given):
    """Open fees, and the cursors of the neighbouring pages."""

    items: list[OpenFee]
    next: str | None
    previous: str | None


class Settling(Given):
    """A payment and how it stands.

    ``differs``: another amount came than was asked for; ``paid_late``: it goes back, as ``refunded`` says so far.
    """

    id: UUID
    number: str
    description: str
    state: str
    amount: Cents
    paid: Cents | None
    paid_at: datetime | None
    method: str
    reference: str
    refunded: Cents


class SettlingPage(Given):
    """Payments to settle, and the cursors of the neighbouring pages."""

    items: list[Settling]
    next: str | None
    previous: str | None
