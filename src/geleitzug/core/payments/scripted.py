# SPDX-License-Identifier: EUPL-1.2
"""A provider inside the process, for playing a package's examples: its payer does what the story says.

It takes no money and forgets everything with the process, so it is configured for nothing but playing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.ports import (
    Opened,
    PaymentOrder,
    ProviderRefuses,
    ProviderStatus,
    Standing,
    provider,
    stand_in,
)


class ScriptedProvider:
    """A provider whose payers are told what to do."""

    def __init__(self, configured: Mapping[str, Any]) -> None:
        self._numbers = itertools.count(1)
        self._transactions: dict[str, tuple[PaymentOrder, ProviderStatus]] = {}
        self._by_request: dict[str, str] = {}

    def open(self, order: PaymentOrder) -> Opened:
        """Open a transaction; the same request gets the same one again."""
        number = self._by_request.setdefault(order.request_id, f"S{next(self._numbers):08d}")
        self._transactions.setdefault(number, (order, ProviderStatus(Standing.OPEN)))
        return Opened(number, f"https://scripted.invalid/{number}", reference=f"KZ-{number}")

    def ask(self, *, payee: str, transaction_id: str) -> ProviderStatus:
        """Tell what the payer did."""
        if transaction_id not in self._transactions:
            raise ProviderRefuses(f"no transaction {transaction_id}")
        return self._transactions[transaction_id][1]

    def settle(self, transaction_id: str, standing: Standing) -> None:
        """Let the payer act; what is final stays."""
        order, status = self._transactions[transaction_id]
        if status.standing is Standing.OPEN:
            amount = order.amount if standing is Standing.PAID else None
            self._transactions[transaction_id] = order, replace(status, standing=standing, amount=amount)


@contextmanager
def playing() -> Iterator[ScriptedProvider]:
    """Let the scripted provider stand in for the configured ones: jobs must run in this thread (``work_off``)."""
    payer = ScriptedProvider({})
    with stand_in(payer):
        yield payer


def decide(payment: Payment, standing: str) -> None:
    """Let the payer of an open payment do as the story says: ``paid``, ``failed`` or ``cancelled``."""
    there = provider(payment.provider)
    assert isinstance(there, ScriptedProvider)
    there.settle(payment.transaction_id, Standing(standing))
