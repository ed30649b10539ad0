# SPDX-License-Identifier: EUPL-1.2
"""The calls to providers, made by the worker: what is asked is a committed row, what came of it becomes one.

Each job works in three beats: take the turn (a short transaction), call (none), keep the answer (a short one). A
worker that dies in the middle leaves an attempt without an answer; its job runs again under the same request_id.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from geleitzug.core.payments import answers, rules
from geleitzug.core.payments.models import Attempt, Payment
from geleitzug.core.payments.moves import locked, move
from geleitzug.core.payments.ports import Opened, ProviderError, ProviderStatus, provider
from geleitzug.core.payments.rules import State
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.people.actors import MACHINE
from geleitzug.ground.tenancy.doors import machine_door

EARLY = timedelta(milliseconds=200)
OVERDUE = timedelta(minutes=2)
SWEPT_AT_ONCE = 500


@job("payments.open_transaction", outside=True)
def open_transaction(*, tenant: UUID, payment_id: str) -> None:
    """Open a transaction for a payment that somebody wants to pay."""
    with machine_door(tenant):
        now = timezone.now()
        payment = locked(payment_id)
        if payment.state != State.OPENING or _is_early(payment):
            return
        if answers.is_busy(payment, now):
            defer(open_transaction, at=payment.busy_until, payment_id=payment_id)
            return
        attempt = answers.take_turn(payment, Attempt.What.OPEN, now)
        order = answers.order_of(payment)
    result: Opened | ProviderError
    try:
        result = provider(payment.provider).open(order)
    except ProviderError as error:
        result = error
    with machine_door(tenant):
        _look_again(answers.keep_opening(attempt.pk, result, timezone.now()))


@job("payments.ask_provider", outside=True)
def ask_provider(*, tenant: UUID, payment_id: str) -> None:
    """Ask how a payment's transaction stands, until that is final.

    A job that comes too early does nothing: another one has asked in between and left a later successor.
    """
    with machine_door(tenant):
        now = timezone.now()
        payment = locked(payment_id)
        if payment.standing not in rules.ASKABLE or not payment.transaction_id or _is_early(payment):
            return
        if answers.is_busy(payment, now):
            defer(ask_provider, at=payment.busy_until, payment_id=payment_id)
            return
        attempt = answers.take_turn(payment, Attempt.What.ASK, now)
    result: ProviderStatus | ProviderError
    try:
        result = provider(payment.provider).ask(payee=payment.payee, transaction_id=payment.transaction_id)
    except ProviderError as error:
        result = error
    with machine_door(tenant):
        _look_again(answers.keep_status(attempt.pk, result, timezone.now()))


@periodic("* * * * *", "payments.sweep")
def sweep() -> None:
    """Look after payments whose time is over, and those whose job got lost."""
    now = timezone.now()
    due = Payment.objects.unpaid().filter(expires_at__lte=now).order_by("expires_at")
    for payment in due.select_for_update(skip_locked=True)[:SWEPT_AT_ONCE]:
        if rules.may_expire(state=payment.standing, expires=payment.expires_at, answered=payment.answered_at, now=now):
            move(payment, State.EXPIRED, by=MACHINE, now=now)
        elif payment.next_at is None or payment.next_at > now + OVERDUE:
            _ask_now(payment)
    lost = Payment.objects.filter(next_at__lt=now - OVERDUE).order_by("next_at")
    for payment in lost[:SWEPT_AT_ONCE]:
        _look_again(payment)


def _ask_now(payment: Payment) -> None:
    payment.next_at = timezone.now()
    payment.step = rules.FIRST_ASK_STEP
    payment.save(update_fields=["next_at", "step"])
    _look_again(payment)


def _look_again(payment: Payment) -> None:
    """Ask for the job that a payment's ``next_at`` promises."""
    if payment.next_at is None:
        return
    wanted = open_transaction if payment.state == State.OPENING else ask_provider
    at_once = payment.next_at <= timezone.now()
    defer(wanted, at=None if at_once else payment.next_at, payment_id=str(payment.pk))


def _is_early(payment: Payment) -> bool:
    return payment.next_at is None or payment.next_at > timezone.now() + EARLY
