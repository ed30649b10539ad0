# SPDX-License-Identifier: EUPL-1.2
"""Two workers at one payment, with real transactions and a provider that takes its time."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from tests.peers import Peer

from geleitzug.core.payments import actions, jobs
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.tests.conftest import RETURN_URL
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.tenancy.doors import citizen_door, machine_door


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_transaction(
    asked: Callable[..., Payment], berta: Actor, provider: Peer, musterhafen: UUID
) -> None:
    payment = asked(label=f"MH-{uuid.uuid4().hex[:12]}")
    with citizen_door(musterhafen, berta.holder):
        actions.begin(payment, by=berta, return_url=RETURN_URL)
    provider.send("/-/control", {"delay_seconds": 0.5})

    def work() -> None:
        jobs.open_transaction(tenant=musterhafen, payment_id=str(payment.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    transactions = [row for row in provider.get("/-/ledger")["transactions"] if row["purpose"] == payment.label]
    with machine_door(musterhafen):
        opened = Payment.objects.get(pk=payment.pk)
    assert opened.transaction_id == transactions[0]["transactionId"]
    assert len(transactions) == 1
