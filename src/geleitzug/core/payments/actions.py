# SPDX-License-Identifier: EUPL-1.2
"""What people and the house do about payments: ask, begin, come back, end. No provider is called in here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from geleitzug.core.payments import rules
from geleitzug.core.payments.events import FeeKept, PaymentRequested, RefundNoted
from geleitzug.core.payments.jobs import ask_provider, open_transaction
from geleitzug.core.payments.models import Payment
from geleitzug.core.payments.moves import locked, move, tell
from geleitzug.core.payments.payees import payee_here
from geleitzug.core.payments.ports import Line
from geleitzug.core.payments.queries import standing_payment
from geleitzug.core.payments.rules import NotAllowedNow, NotedMeanwhile, NothingToPay, State, TooLate
from geleitzug.ground.ids import uuid7
from geleitzug.ground.jobs import defer
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, ActorKind, NotPermitted, check_right, require
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import doors

SEE, SETTLE, REFUND = "payments.see", "payments.settle", "payments.refund"
PERMISSIONS = {
    SEE: {"clerk", "approver", "head", "expert"},
    SETTLE: {"approver", "head"},
    REFUND: {"clerk", "approver", "head"},
}
TREASURY = "treasury"


@transaction.atomic
def request_payment(
    *,
    by: Actor,
    subject: UUID,
    purpose: str,
    holder: UUID | None,
    amount: Euro,
    items: Sequence[Line] = (),
    label: str,
    description: str = "",
    gate: bool,
    expires_at: datetime | None = None,
    due_on: date | None = None,
) -> Payment:
    """Ask for an amount; asked again for the same subject and purpose, the standing payment is returned.

    ``label`` is what the bank statement shows (a number people recognise). What waits for the money (``gate``)
    ends with ``expires_at``; an invoice has a ``due_on`` instead. Raises NothingToPay.
    """
    if amount.cents <= 0:
        raise NothingToPay(str(amount))
    if (known := standing_payment(subject, purpose)) is not None:
        return known
    payee = payee_here()
    payment = Payment(
        holder=holder, subject=subject, purpose=purpose, gate=gate, amount_cents=amount.cents, items=_stored(items),
        label=label[:60], description=description[:250], provider=payee.provider, payee=payee.payee,
        expires_at=expires_at, due_on=due_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        if (known := standing_payment(subject, purpose)) is None:
            raise
        return known
    tell(payment, PaymentRequested, by=by)
    return payment


@transaction.atomic
def begin(payment: Payment, *, by: Actor, return_url: str) -> Payment:
    """Let the payer pay, for the first time or again: a job opens the transaction and finds the way there.

    A transaction that is still open is used again, so that a double click or a second tab pays once.
    Raises TooLate, NotAllowedNow, NotPermitted.
    """
    _require_payer(by, payment)
    payment, now = locked(payment.pk), timezone.now()
    if payment.standing in (State.OPENING, State.OPEN):
        return payment
    if rules.is_due(payment.expires_at, now):
        raise TooLate(str(payment.expires_at))
    payment.request_id = uuid7()
    payment.transaction_id = payment.redirect_url = payment.reference = payment.note = ""
    payment.return_url = return_url
    payment.begun_at = payment.next_at = now
    payment.step = 0
    payment.answered_at = None
    move(payment, State.OPENING, by=by, now=now)
    defer(open_transaction, payment_id=str(payment.pk))
    return payment


@transaction.atomic
def note_return(payment: Payment, *, by: Actor) -> Payment:
    """Ask the provider at once, because the payer's browser came back; that alone proves nothing."""
    _require_payer(by, payment)
    payment = locked(payment.pk)
    if payment.standing in rules.ASKABLE and payment.transaction_id:
        payment.step = 0
        payment.next_at = timezone.now()
        payment.save(update_fields=["step", "next_at"])
        defer(ask_provider, payment_id=str(payment.pk))
    return payment


@transaction.atomic
def expire(payment: Payment, *, by: Actor) -> Payment:
    """End a payment whose time is over; money that comes all the same is told as PaidTooLate."""
    return _end(payment, State.EXPIRED, by=by)


@transaction.atomic
def withdraw(payment: Payment, *, by: Actor) -> Payment:
    """End a payment that need not be made any more (its subject was withdrawn)."""
    return _end(payment, State.WITHDRAWN, by=by)


@transaction.atomic
def accept_difference(payment: Payment, *, by: Actor, note: str) -> Payment:
    """Let another amount than asked for count as paid; only the treasury may. Raises NotAllowedNow.

    What nobody has paid yet is the provider's to say and not the treasury's.
    """
    by = require(by, SETTLE, office=TREASURY)
    payment = locked(payment.pk)
    if payment.standing is not State.DIFFERS:
        raise NotAllowedNow(payment.standing, State.PAID)
    payment.note = note[:500]
    move(payment, State.PAID, by=by, now=timezone.now())
    return payment


@transaction.atomic
def note_transfer(payment: Payment, *, by: Actor, amount: Euro, on: date) -> Payment:
    """Note that the money for an invoice came to the municipality's own account, past every provider.

    Returns the payment that is paid now, or that differs where another amount came. If somebody has begun to pay it
    online as well, that try ends: its provider is still asked, and what comes there after all is told as PaidTooLate.
    Raises NotPermitted, NothingToPay, WrongDay, and NotAllowedNow where money has come already (a second transfer would
    hide the first) or the application waits for its money: that is not the office's yet.
    """
    by = require(by, SETTLE, office=TREASURY)
    amount = rules.check_transfer(amount)
    payment = locked(payment.pk)
    if payment.gate or not payment.is_payable:
        raise NotAllowedNow(payment.standing, State.PAID)
    on = rules.check_day(on, first=payment.asked_on, today=timezone.localdate())
    if payment.standing in rules.BEGUN:
        payment = asked_anew(payment, by=by)
    payment.paid_cents = amount.cents
    payment.paid_at = timezone.make_aware(datetime.combine(on, time(12)))
    payment.method = rules.TRANSFER
    payment.reference = payment.note = ""
    move(payment, State.PAID if amount == payment.amount else State.DIFFERS, by=by, now=timezone.now())
    return payment


def asked_anew(begun: Payment, *, by: Actor) -> Payment:
    """End a payment with an open try and ask for the same amount again."""
    withdraw(begun, by=by)
    anew = request_payment(
        by=by, subject=begun.subject, purpose=begun.purpose, holder=begun.holder, amount=begun.amount,
        items=begun.lines, label=begun.label, description=begun.description, gate=begun.gate,
        expires_at=begun.expires_at, due_on=begun.due_on,
    )  # fmt: skip
    anew.returnable = begun.returnable
    anew.save(update_fields=["returnable"])
    return anew


@transaction.atomic
def note_refund(
    payment: Payment,
    *,
    by: Actor,
    office: str,
    amount: Euro,
    so_far: Euro,
    on: date,
    reason: str,
    in_cash: bool = False,
) -> Payment:
    """Note that money was paid back. The transfer is made by the treasury, by its own means, and not by us.

    ``office`` is where ``by`` needs the role: the treasury, or the office whose fee it was. ``so_far`` is what had been
    paid back when the page was shown; ``in_cash`` says that it goes over the counter.
    Raises NotPermitted, NotAllowedNow, NotedMeanwhile, NothingComesBack, WrongDay.
    """
    by = require(by, REFUND, office=office)
    payment = locked(payment.pk)
    if payment.standing not in rules.REFUNDABLE:
        raise NotAllowedNow(payment.standing, payment.standing)
    if payment.refunded != so_far:
        raise NotedMeanwhile(str(payment.refunded))
    rules.check_refund(amount, left=payment.left)
    on = rules.check_day(on, first=payment.paid_on, today=timezone.localdate())
    payment.refunded_cents += amount.cents
    payment.refunded_on = on
    payment.save(update_fields=["refunded_cents", "refunded_on"])
    facts = {"refund_cents": amount.cents, "on": on, "reason": reason.strip()[:500], "in_cash": in_cash}
    # Late money is that of an application which never came to the office: nor did the key that seals the reason.
    with doors.at_machine_door(payment.tenant_id):
        tell(payment, RefundNoted, by=by, **facts)
    return payment


@transaction.atomic
def note_kept(payment: Payment, *, by: Actor, office: str, reason: str) -> Payment:
    """Note that nothing more of what was paid comes back: the fee law keeps it, for the work that was done.

    Raises NotPermitted, and NotAllowedNow where nothing is left, or this is noted already.
    """
    by = require(by, REFUND, office=office)
    payment = locked(payment.pk)
    if not payment.is_paid or not payment.left or payment.kept_on is not None:
        raise NotAllowedNow(payment.standing, payment.standing)
    payment.kept_on = timezone.localdate()
    payment.save(update_fields=["kept_on"])
    tell(payment, FeeKept, by=by, reason=reason.strip()[:500])
    return payment


def say_whether_it_comes_back(subject: UUID, purpose: str, returnable: bool) -> None:
    """Write whether what was paid may come back, since its subject has ended or was decided anew.

    What somebody said before, of another end, holds no more: that nothing comes back is asked again.
    """
    Payment.objects.filter(subject=subject, purpose=purpose).update(returnable=returnable, kept_on=None)


def forget_payer(subject: UUID) -> None:
    """Keep of a subject's payments what the treasury has to keep, and no longer whose they are. The machine's door.

    Nobody can say any more whether a fee comes back, and nobody knows to whom: it waits for no word.
    """
    Payment.objects.filter(subject=subject).update(holder=None, returnable=False)


def _end(payment: Payment, then: State, *, by: Actor) -> Payment:
    payment = locked(payment.pk)
    if payment.standing is then:
        return payment
    move(payment, then, by=by, now=timezone.now())
    return payment


def _require_payer(by: Actor, payment: Payment) -> None:
    is_payer = by.kind is ActorKind.CITIZEN and by.holder is not None and by.holder == payment.holder
    if not is_payer and by.kind is not ActorKind.MACHINE:
        raise NotPermitted("payments.pay")
    check_right(by, Right.PAY)


def _stored(items: Sequence[Line]) -> list[dict[str, object]]:
    return [{"title": item.title, "cents": item.amount.cents, "quantity": item.quantity} for item in items]
