# SPDX-License-Identifier: EUPL-1.2
"""Payments with their attempts at a provider, and the tills of the counter."""

from __future__ import annotations

from geleitzug.core.payments.models.payments import Attempt, Payment, PaymentQuerySet
from geleitzug.core.payments.models.tills import Closing, Till, TillReceipt

__all__ = ["Attempt", "Closing", "Payment", "PaymentQuerySet", "Till", "TillReceipt"]
