# SPDX-License-Identifier: EUPL-1.2
"""Taking turns at calling a provider, and what its answers do to a payment. The calls themselves are jobs.py."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from geleitzug.core.payments import rules
from geleitzug.core.payments.events import PaymentOpened
from geleitzug.core.payments.models import Attempt, Payment
from geleitzug.core.payments.moves import locked, move, tell
from geleitzug.core.payments.ports import (
    AlreadyOpened,
    Opened,
    PaymentOrder,
    ProviderAway,
    ProviderError,
    ProviderStatus,
    Standing,
)
from geleitzug.core.payments.rules import State
from geleitzug.ground.ids import uuid7
from geleitzug.ground.people.actors import MACHINE


def take_turn(payment: Payment, what: Attempt.What, now: datetime) -> Attempt:
    """Note that this worker is about to call the provider for a locked payment."""
    payment.busy_until = now + rules.CALL_LEASE
    payment.save(update_fields=["busy_until"])
    return Attempt.objects.create(
        payment=payment, at=now, what=what, request_id=payment.request_id, transaction_id=payment.transaction_id
    )


def is_busy(payment: Payment, now: datetime) -> bool:
    """Tell whether another worker is calling the provider for this payment, or died less than a lease ago."""
    return payment.busy_until is not None and payment.busy_until > now


def order_of(payment: Payment) -> PaymentOrder:
    """Return what the provider is asked for, the same however often it is asked."""
    assert payment.begun_at is not None
    return PaymentOrder(
        request_id=str(payment.request_id),
        requested_at=payment.begun_at,
        payee=payment.payee,
        amount=payment.amount,
        label=payment.label,
        description=payment.description,
        return_url=payment.return_url,
        lines=payment.lines,
    )


def keep_opening(attempt_id: UUID, result: Opened | ProviderError, now: datetime) -> Payment:
    """Record what came of opening a transaction; ``next_at`` says when to call again."""
    attempt, payment = _hand_back(attempt_id, now)
    if isinstance(result, Opened):
        _keep(attempt, ok=True, transaction_id=result.transaction_id, detail=result.reference)
        if _is_current(payment, attempt):
            _opened(payment, result, now)
    else:
        _keep(attempt, ok=False, detail=_words(result))
        if _is_current(payment, attempt):
            _not_opened(payment, result, now)
    return payment


def keep_status(attempt_id: UUID, result: ProviderStatus | ProviderError, now: datetime) -> Payment:
    """Record how a transaction stands, and what follows; ``next_at`` says when to ask again."""
    attempt, payment = _hand_back(attempt_id, now)
    if isinstance(result, ProviderStatus):
        _keep(attempt, ok=True, detail=f"{result.standing.value} {result.detail}".strip())
        if payment.transaction_id == attempt.transaction_id:
            _stands(payment, result, now)
    else:
        _keep(attempt, ok=False, detail=_words(result))
        if payment.transaction_id == attempt.transaction_id:
            _ask_again(payment, now)
    return payment


def _hand_back(attempt_id: UUID, now: datetime) -> tuple[Attempt, Payment]:
    attempt = Attempt.objects.get(pk=attempt_id)
    payment = locked(attempt.payment_id)
    payment.busy_until = None
    payment.save(update_fields=["busy_until"])
    attempt.answered_at = now
    return attempt, payment


def _keep(attempt: Attempt, *, ok: bool, detail: str, transaction_id: str = "") -> None:
    attempt.ok = ok
    attempt.detail = detail[:300]
    attempt.transaction_id = transaction_id or attempt.transaction_id
    attempt.save()


def _is_current(payment: Payment, attempt: Attempt) -> bool:
    return payment.state == State.OPENING and payment.request_id == attempt.request_id


def _opened(payment: Payment, opened: Opened, now: datetime) -> None:
    payment.transaction_id = opened.transaction_id
    payment.redirect_url = opened.redirect_url
    payment.reference = opened.reference
    payment.answered_at = now
    payment.step = rules.FIRST_ASK_STEP
    payment.next_at = now + rules.wait_before(payment.step)
    move(payment, State.OPEN, by=MACHINE, now=now)
    tell(payment, PaymentOpened, by=MACHINE, provider=payment.provider)


def _not_opened(payment: Payment, error: ProviderError, now: datetime) -> None:
    """Try again, or let the payer try again.

    AlreadyOpened means that an answer got lost: nobody was ever told where to pay for that transaction, so it can
    never be paid, and another request is safe.
    """
    assert payment.begun_at is not None
    if isinstance(error, AlreadyOpened):
        payment.request_id = uuid7()
        payment.next_at = now
        payment.save()
    elif isinstance(error, ProviderAway) and not rules.gives_up_opening(payment.begun_at, now):
        payment.next_at = now + rules.wait_before(payment.step)
        payment.step += 1
        payment.save()
    else:
        payment.note = _words(error)
        move(payment, State.FAILED, by=MACHINE, now=now)


def _stands(payment: Payment, status: ProviderStatus, now: datetime) -> None:
    payment.answered_at = now
    then = rules.state_after(payment.standing, status.standing, asked=payment.amount, taken=status.amount)
    if then == payment.standing:
        _stands_as_before(payment, status, now)
        return
    payment.reference = status.reference or payment.reference
    if status.standing is Standing.PAID:
        payment.paid_at = now
        payment.paid_cents = (status.amount or payment.amount).cents
        payment.method = status.method[:60]
    else:
        payment.note = status.detail[:500]
    move(payment, then, by=MACHINE, now=now)


def _stands_as_before(payment: Payment, status: ProviderStatus, now: datetime) -> None:
    if status.standing is not Standing.OPEN:
        payment.next_at = None
        payment.save()
        return
    _ask_again(payment, now)
    if rules.may_expire(state=payment.standing, expires=payment.expires_at, answered=payment.answered_at, now=now):
        move(payment, State.EXPIRED, by=MACHINE, now=now)


def _ask_again(payment: Payment, now: datetime) -> None:
    payment.step = min(payment.step + 1, 100)
    payment.next_at = now + rules.wait_before(payment.step) if rules.still_watched(payment.ended_at, now) else None
    payment.save()


def _words(error: ProviderError) -> str:
    return f"{type(error).__name__}: {error}"[:300]
