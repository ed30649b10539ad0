# SPDX-License-Identifier: EUPL-1.2
"""Paying at a provider that runs as a process of its own: there, back, and everything that goes wrong between."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.http import Http404
from django.utils import timezone
from tests.peers import Peer

from geleitzug.core.payments import actions, jobs, queries
from geleitzug.core.payments.models import Attempt, Payment
from geleitzug.core.payments.rules import NotAllowedNow, NothingToPay, State, TooLate
from geleitzug.core.payments.tests.conftest import RETURN_URL
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind, NotPermitted
from geleitzug.ground.tenancy.doors import citizen_door, machine_door, office_door

Asked = Callable[..., Payment]


def begin(payment: Payment, by: Actor) -> Payment:
    """Click pay and let the worker open the transaction."""
    with citizen_door(payment.tenant_id, by.holder):
        actions.begin(payment, by=by, return_url=RETURN_URL)
    work_off()
    return fresh(payment)


def come_back(payment: Payment, by: Actor) -> Payment:
    with citizen_door(payment.tenant_id, by.holder):
        actions.note_return(payment, by=by)
    work_off()
    return fresh(payment)


def fresh(payment: Payment) -> Payment:
    with machine_door(payment.tenant_id):
        return Payment.objects.get(pk=payment.pk)


def change(payment: Payment, **fields: Any) -> None:
    with machine_door(payment.tenant_id):
        Payment.objects.filter(pk=payment.pk).update(**fields)


def at_the_provider(provider: Peer, payment: Payment, do: str) -> None:
    provider.send(f"/-/control/transactions/{payment.transaction_id}", {"do": do})


def told(payment: Payment, kind: str = "") -> list[str]:
    """Return what is told of a payment; that the provider was given it only if asked for."""
    with machine_door(payment.tenant_id):
        entries = Entry.objects.filter(subject=payment.subject).order_by("id")
        chosen = entries.filter(kind=kind) if kind else entries.exclude(kind="PaymentOpened")
        return list(chosen.values_list("kind", flat=True))


def attempts(payment: Payment) -> list[tuple[str, bool | None]]:
    with machine_door(payment.tenant_id):
        return [(attempt.what, attempt.ok) for attempt in Attempt.objects.filter(payment=payment).order_by("id")]


def transactions_of(provider: Peer, payment: Payment) -> list[dict[str, Any]]:
    return [entry for entry in provider.get("/-/ledger")["transactions"] if entry["purpose"] == payment.label]


def test_berta_pays_and_comes_back(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = begin(asked(), berta)
    at_the_provider(provider, payment, "pay")

    paid = come_back(payment, berta)

    assert payment.redirect_url.startswith(provider.url)
    assert (paid.state, paid.paid_cents, paid.is_paid) == ("paid", 3500, True)
    assert paid.reference.startswith("KZ-")
    assert told(paid) == ["PaymentRequested", "PaymentReceived"]
    assert told(paid, "PaymentOpened") == ["PaymentOpened"]
    assert attempts(paid) == [("open", True), ("ask", True)]


def test_coming_back_alone_proves_nothing(asked: Asked, berta: Actor) -> None:
    payment = begin(asked(), berta)

    back = come_back(payment, berta)

    assert back.state == "open"
    assert back.next_at is not None
    assert told(back) == ["PaymentRequested"]


def test_who_never_comes_back_is_found_by_asking(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = begin(asked(), berta)
    at_the_provider(provider, payment, "pay")

    change(payment, next_at=timezone.now())
    jobs.ask_provider(tenant=payment.tenant_id, payment_id=str(payment.pk))

    assert fresh(payment).is_paid


def test_a_failed_payment_is_tried_again_in_a_new_transaction(asked: Asked, berta: Actor, provider: Peer) -> None:
    first = begin(asked(), berta)
    at_the_provider(provider, first, "fail")
    failed = come_back(first, berta)

    second = begin(failed, berta)
    at_the_provider(provider, second, "pay")
    paid = come_back(second, berta)

    assert failed.state == "failed"
    assert failed.is_payable
    assert second.transaction_id != first.transaction_id
    assert told(paid) == ["PaymentRequested", "PaymentFailed", "PaymentReceived"]
    assert [what for what, _ok in attempts(paid)] == ["open", "ask", "open", "ask"]


def test_a_double_click_opens_one_transaction(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = asked(label="MH-DOUBLE-CLICK")
    with citizen_door(payment.tenant_id, berta.holder):
        actions.begin(payment, by=berta, return_url=RETURN_URL)
        actions.begin(payment, by=berta, return_url=RETURN_URL)

    opened = begin(payment, berta)
    again = begin(opened, berta)

    assert again.transaction_id == opened.transaction_id
    assert len(transactions_of(provider, payment)) == 1


def test_jobs_that_run_twice_ask_and_open_once(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = begin(asked(label="MH-TWICE"), berta)
    at_the_provider(provider, payment, "pay")
    paid = come_back(payment, berta)

    for job in (jobs.open_transaction, jobs.ask_provider, jobs.ask_provider):
        job(tenant=payment.tenant_id, payment_id=str(payment.pk))

    assert told(paid) == ["PaymentRequested", "PaymentReceived"]
    assert told(paid, "PaymentOpened") == ["PaymentOpened"]
    assert len(transactions_of(provider, payment)) == 1
    assert attempts(paid) == [("open", True), ("ask", True)]


def test_a_lost_answer_charges_nobody_twice(asked: Asked, berta: Actor, provider: Peer) -> None:
    provider.send("/-/control", {"lose_answers": 1})
    payment = begin(asked(label="MH-LOST"), berta)
    assert payment.state == "opening"

    change(payment, next_at=timezone.now())
    jobs.open_transaction(tenant=payment.tenant_id, payment_id=str(payment.pk))
    work_off()
    opened = fresh(payment)
    at_the_provider(provider, opened, "pay")
    paid = come_back(opened, berta)

    assert paid.is_paid
    assert attempts(paid)[:3] == [("open", False), ("open", False), ("open", True)]
    charged = [entry["charges"] for entry in transactions_of(provider, payment)]
    assert [len(charges) for charges in charged] == [0, 1]


def test_a_worker_that_dies_in_the_call_is_followed_by_another(asked: Asked, berta: Actor) -> None:
    payment = asked()
    with citizen_door(payment.tenant_id, berta.holder):
        actions.begin(payment, by=berta, return_url=RETURN_URL)
    with machine_door(payment.tenant_id):
        jobs.answers.take_turn(fresh(payment), Attempt.What.OPEN, timezone.now() - timedelta(seconds=30))

    jobs.open_transaction(tenant=payment.tenant_id, payment_id=str(payment.pk))
    waiting = fresh(payment)
    change(payment, busy_until=timezone.now())
    jobs.open_transaction(tenant=payment.tenant_id, payment_id=str(payment.pk))

    assert waiting.state == "opening"
    assert fresh(payment).state == "open"
    assert attempts(payment) == [("open", None), ("open", True)]


def test_a_provider_that_is_away_is_asked_again_and_then_given_up(asked: Asked, berta: Actor, provider: Peer) -> None:
    provider.send("/-/control", {"away": True})
    payment = begin(asked(), berta)
    waiting = fresh(payment)

    change(payment, begun_at=timezone.now() - timedelta(minutes=16), next_at=timezone.now())
    jobs.open_transaction(tenant=payment.tenant_id, payment_id=str(payment.pk))

    assert waiting.state == "opening"
    assert waiting.next_at > timezone.now()
    assert fresh(payment).state == "failed"
    assert "503" in fresh(payment).note


def test_another_amount_waits_for_the_treasury(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = begin(asked(), berta)
    provider.send("/-/control", {"amount_offset": -100})
    at_the_provider(provider, payment, "pay")
    differing = come_back(payment, berta)
    treasurer = Actor(ActorKind.STAFF, id=uuid.uuid4(), roles=frozenset({("treasury", "approver")}))
    clerk = Actor(ActorKind.STAFF, id=uuid.uuid4(), roles=frozenset({("tax", "approver")}))

    with office_door(payment.tenant_id):
        with pytest.raises(NotPermitted):
            actions.accept_difference(differing, by=clerk, note="Passt schon.")
        accepted = actions.accept_difference(differing, by=treasurer, note="Ein Euro Kulanz.")

    assert (differing.state, differing.paid_cents) == ("differs", 3400)
    assert accepted.is_paid
    assert told(payment) == ["PaymentRequested", "AmountDiffers", "PaymentReceived"]


def test_money_that_comes_after_the_deadline_is_told_as_late(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = begin(asked(), berta)
    with machine_door(payment.tenant_id):
        actions.expire(payment, by=MACHINE)
    at_the_provider(provider, payment, "pay")

    late = come_back(payment, berta)

    assert (late.state, late.paid_cents) == ("paid_late", 3500)
    assert told(payment) == ["PaymentRequested", "PaymentExpired", "PaidTooLate"]


def test_the_sweep_ends_what_is_over_but_asks_first_where_money_may_have_come(
    asked: Asked, berta: Actor, provider: Peer
) -> None:
    untouched, paid, unpaid = asked(), begin(asked(), berta), begin(asked(), berta)
    at_the_provider(provider, paid, "pay")
    for payment in (untouched, paid, unpaid):
        change(payment, expires_at=timezone.now(), next_at=timezone.now() + timedelta(hours=1))

    with machine_door(untouched.tenant_id):
        jobs.sweep()
    work_off()

    assert [fresh(payment).state for payment in (untouched, paid, unpaid)] == ["expired", "paid", "expired"]


def test_the_sweep_finds_what_lost_its_job(asked: Asked, berta: Actor, provider: Peer) -> None:
    payment = begin(asked(), berta)
    at_the_provider(provider, payment, "pay")
    change(payment, next_at=timezone.now() - timedelta(minutes=3))

    with machine_door(payment.tenant_id):
        jobs.sweep()
    work_off()

    assert fresh(payment).is_paid


def test_the_treasury_settles_a_difference_and_not_what_nobody_has_paid(asked: Asked, berta: Actor) -> None:
    payment = begin(asked(), berta)
    treasurer = Actor(ActorKind.STAFF, id=uuid.uuid4(), roles=frozenset({(actions.TREASURY, "approver")}))

    with machine_door(payment.tenant_id), pytest.raises(NotAllowedNow):
        actions.accept_difference(payment, by=treasurer, note="Wird schon stimmen.")

    assert fresh(payment).state == State.OPEN


def test_nobody_begins_to_pay_after_the_deadline(asked: Asked, berta: Actor) -> None:
    payment = asked(expires_at=timezone.now() - timedelta(seconds=1))

    with citizen_door(payment.tenant_id, berta.holder), pytest.raises(TooLate):
        actions.begin(payment, by=berta, return_url=RETURN_URL)


def test_the_same_is_asked_for_once(asked: Asked) -> None:
    subject = uuid.uuid4()

    first, second, other = asked(subject=subject), asked(subject=subject), asked(subject=subject, purpose="copy")

    assert first.pk == second.pk != other.pk
    assert told(first) == ["PaymentRequested", "PaymentRequested"]


def test_the_database_keeps_one_standing_payment(asked: Asked, berta: Actor) -> None:
    payment = asked()
    payment.pk, payment.request_id = uuid.uuid4(), uuid.uuid4()

    with pytest.raises(IntegrityError), citizen_door(payment.tenant_id, berta.holder):
        payment.save(force_insert=True)


def test_nothing_costs_nothing(asked: Asked) -> None:
    with pytest.raises(NothingToPay):
        asked(amount=Euro(0))


def test_only_the_payer_sees_and_pays(asked: Asked, musterhafen: UUID) -> None:
    payment = asked()
    other = Actor(ActorKind.CITIZEN, id=uuid.uuid4(), holder=uuid.uuid4())
    clerk = Actor(ActorKind.STAFF, id=uuid.uuid4())

    with citizen_door(musterhafen, other.holder), pytest.raises(Http404):
        queries.payment_for(other, payment.pk)
    with office_door(musterhafen), pytest.raises(Http404):
        queries.payment_for(clerk, payment.pk)
    with machine_door(musterhafen), pytest.raises(NotPermitted):
        actions.begin(payment, by=other, return_url=RETURN_URL)


def test_the_office_sees_a_gated_payment_with_its_attempts_once_it_is_paid(
    asked: Asked, berta: Actor, provider: Peer
) -> None:
    payment, invoice = begin(asked(), berta), asked(gate=False)
    with office_door(payment.tenant_id):
        before = {found.pk for found in Payment.objects.all()}, Attempt.objects.count()
    at_the_provider(provider, payment, "pay")
    come_back(payment, berta)

    with office_door(payment.tenant_id):
        after = {found.pk for found in Payment.objects.all()}, Attempt.objects.count()

    assert before == ({invoice.pk}, 0)
    assert after == ({invoice.pk, payment.pk}, 2)


def test_a_withdrawn_payment_is_no_more_to_be_paid(asked: Asked, berta: Actor) -> None:
    payment = asked()
    with machine_door(payment.tenant_id):
        actions.withdraw(payment, by=MACHINE)
        actions.withdraw(payment, by=MACHINE)

    assert fresh(payment).state == State.WITHDRAWN
    assert told(payment) == ["PaymentRequested", "PaymentWithdrawn"]


@pytest.fixture
def treasurer() -> Actor:
    return Actor(ActorKind.STAFF, id=uuid.uuid4(), name="Silke", roles=frozenset({(actions.TREASURY, "head")}))


def note_transfer(payment: Payment, by: Actor, cents: int = 3500) -> Payment:
    with office_door(payment.tenant_id):
        return actions.note_transfer(payment, by=by, amount=Euro(cents), on=timezone.localdate())


def test_an_invoice_is_paid_by_transfer(asked: Asked, treasurer: Actor) -> None:
    invoice = asked(gate=False, due_on=timezone.localdate())

    paid = note_transfer(invoice, treasurer)

    assert (paid.pk, paid.state, paid.paid_cents, paid.method) == (invoice.pk, "paid", 3500, "TRANSFER")
    assert told(invoice) == ["PaymentRequested", "PaymentReceived"]
    with pytest.raises(NotAllowedNow):
        note_transfer(invoice, treasurer)


def test_another_amount_by_transfer_has_to_be_looked_at(asked: Asked, treasurer: Actor) -> None:
    invoice = asked(gate=False, due_on=timezone.localdate())

    assert note_transfer(invoice, treasurer, 3000).state == "differs"
    with pytest.raises(NothingToPay):
        note_transfer(invoice, treasurer, 0)


def test_a_second_transfer_does_not_hide_the_first(asked: Asked, treasurer: Actor) -> None:
    invoice = asked(gate=False, due_on=timezone.localdate())
    note_transfer(invoice, treasurer, 3000)

    with pytest.raises(NotAllowedNow):
        note_transfer(invoice, treasurer, 3500)

    assert (fresh(invoice).state, fresh(invoice).paid_cents) == ("differs", 3000)
    assert told(invoice) == ["PaymentRequested", "AmountDiffers"]


def test_what_was_accepted_counts_as_paid_with_what_came(asked: Asked, treasurer: Actor) -> None:
    invoice = note_transfer(asked(gate=False, due_on=timezone.localdate()), treasurer, 3000)
    assert invoice.received is None

    with office_door(invoice.tenant_id):
        accepted = actions.accept_difference(invoice, by=treasurer, note="Rest erlassen")

    assert accepted.received == Euro(3000)


def test_what_waits_for_its_money_takes_no_transfer(asked: Asked, treasurer: Actor) -> None:
    waiting = asked(gate=True)

    with machine_door(waiting.tenant_id), pytest.raises(NotAllowedNow):
        actions.note_transfer(waiting, by=treasurer, amount=Euro(3500), on=timezone.localdate())
    with office_door(waiting.tenant_id), pytest.raises(Payment.DoesNotExist):
        actions.note_transfer(waiting, by=treasurer, amount=Euro(3500), on=timezone.localdate())


def test_nobody_but_the_treasury_notes_a_transfer(asked: Asked, berta: Actor) -> None:
    invoice = asked(gate=False, due_on=timezone.localdate())

    with pytest.raises(NotPermitted):
        note_transfer(invoice, berta)


def test_what_comes_twice_is_refunded(asked: Asked, berta: Actor, treasurer: Actor, provider: Peer) -> None:
    begun = begin(asked(gate=False, due_on=timezone.localdate()), berta)

    paid = note_transfer(begun, treasurer)
    at_the_provider(provider, begun, "pay")
    twice = come_back(begun, berta)

    assert (paid.is_paid, paid.pk != begun.pk) == (True, True)
    assert (twice.state, twice.left) == ("paid_late", Euro(3500))
    assert told(begun) == [
        "PaymentRequested", "PaymentWithdrawn", "PaymentRequested", "PaymentReceived", "PaidTooLate",
    ]  # fmt: skip
    with office_door(begun.tenant_id):
        assert [payment.pk for payment in queries.to_settle()] == [begun.pk]


def test_what_is_noted_while_the_way_is_sought_cannot_be_paid_again(
    asked: Asked, berta: Actor, treasurer: Actor
) -> None:
    invoice = asked(gate=False, due_on=timezone.localdate())
    with citizen_door(invoice.tenant_id, berta.holder):
        actions.begin(invoice, by=berta, return_url=RETURN_URL)

    note_transfer(invoice, treasurer)
    work_off()

    assert (fresh(invoice).state, fresh(invoice).redirect_url) == ("withdrawn", "")
