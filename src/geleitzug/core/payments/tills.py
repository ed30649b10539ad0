# SPDX-License-Identifier: EUPL-1.2
"""Money at the counter: cash and the card terminal, a numbered receipt for each, and the close of a day's till.

Which fee it is and who may be asked for it is decided above; what is owed and paid is actions.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone

from geleitzug.core.payments import rules
from geleitzug.core.payments.actions import SETTLE, TREASURY, asked_anew, note_refund
from geleitzug.core.payments.events import (
    CancellationAsked,
    CancellationDropped,
    MeansCorrected,
    TillClosed,
    TillOpened,
    TillReceiptCancelled,
)
from geleitzug.core.payments.models import Closing, Payment, Till, TillReceipt
from geleitzug.core.payments.moves import locked, move
from geleitzug.core.payments.rules import COUNTER, Means, NotAllowedNow, State
from geleitzug.ground.events import emit
from geleitzug.ground.ids import uuid7
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, NotPermitted, may, offices_with, require
from geleitzug.ground.tenancy import doors

TAKE, SET_UP = "payments.take", "payments.set_up"
PERMISSIONS = {TAKE: {"clerk", "head"}, SET_UP: {"head"}}


CLOSINGS_SHOWN = 10


class NameTaken(rules.PaymentError):
    """There is a till of this name; on a receipt nobody could tell them apart."""


class NoSlip(rules.PaymentError):
    """A payment by card names the number on the terminal's slip: by it the treasury finds it in the bank's list."""


class SameHands(rules.PaymentError):
    """Who wrote a receipt, or asks for it to be cancelled, does not cancel it: four eyes."""


class Settled(rules.PaymentError):
    """The receipt's day is closed, or it is cancelled already; what goes back then is a refund of the treasury's."""


class CancelWanted(rules.PaymentError):
    """Somebody has asked for a receipt of the day to be cancelled; after the close it could not be any more."""


class NotCounted(rules.PaymentError):
    """Nobody counts less than nothing."""


class ClosedMeanwhile(rules.PaymentError):
    """Something was taken since the page was shown: what was counted does not belong to it."""


@transaction.atomic
def open_till(*, by: Actor, office: str, name: str) -> Till:
    """Set up a till in an office: who leads it may, and the treasury anywhere. Raises NotPermitted, NameTaken."""
    settles = may(by, SETTLE, office=TREASURY)
    by = require(by, SETTLE, office=TREASURY) if settles else require(by, SET_UP, office=office)
    if Till.objects.filter(name=name).exists():
        raise NameTaken(name)
    till = Till.objects.create(office=office, name=name)
    emit(TillOpened(subject=till.pk, office=office, name=name), by=by)
    return till


@transaction.atomic
def take(payment_id: UUID, *, by: Actor, till: Till, means: Means, slip: str = "") -> TillReceipt:
    """Take the whole of a fee at the counter and write the receipt; what waits for it goes on from here.

    The payment gate hides the row from the office until now, so it is looked at through the machine's door. A try to
    pay online ends: money that comes there after all is told as PaidTooLate. Raises NotPermitted, NoSlip,
    NotAllowedNow and TooLate where there is nothing to be taken any more.
    """
    by = require(by, TAKE, office=till.office)
    if means is Means.CARD and not slip:
        raise NoSlip
    now = timezone.now()
    with doors.at_machine_door(doors.current_tenant()):
        payment = locked(payment_id)
        if not payment.is_payable:
            raise NotAllowedNow(payment.standing, State.PAID)
        if rules.is_due(payment.expires_at, now):
            raise rules.TooLate(str(payment.expires_at))
        if payment.standing in rules.BEGUN:
            payment = asked_anew(payment, by=by)
        receipt = _write(till, payment, cents=payment.amount_cents, means=means, slip=slip, by=by)
        _mark_paid(payment, receipt, by=by, now=now)
    return receipt


@transaction.atomic
def ask_to_cancel(receipt: TillReceipt, *, by: Actor, reason: str) -> None:
    """Ask the treasury to cancel a receipt of this day; raises NotPermitted, Settled."""
    by = require(by, TAKE, office=receipt.till.office)
    receipt = _locked_receipt(receipt)
    receipt.cancel_asked_by, receipt.cancel_asked_by_name = by.id, by.signed
    receipt.cancel_reason = reason.strip()[:500]
    receipt.save(update_fields=["cancel_asked_by", "cancel_asked_by_name", "cancel_reason"])
    subject = Payment.objects.get(pk=receipt.payment_id).subject
    emit(CancellationAsked(subject=subject, number=receipt.number, reason=receipt.cancel_reason), by=by)


@transaction.atomic
def keep(receipt: TillReceipt, *, by: Actor) -> None:
    """Let a receipt count that somebody asked to be cancelled; raises NotPermitted, Settled."""
    by = require(by, TAKE, office=receipt.till.office)
    receipt = _locked_receipt(receipt)
    if receipt.cancel_asked_by is None:
        return
    receipt.cancel_asked_by, receipt.cancel_asked_by_name, receipt.cancel_reason = None, "", ""
    receipt.save(update_fields=["cancel_asked_by", "cancel_asked_by_name", "cancel_reason"])
    subject = Payment.objects.get(pk=receipt.payment_id).subject
    emit(CancellationDropped(subject=subject, number=receipt.number), by=by)


@transaction.atomic
def cancel(receipt: TillReceipt, *, by: Actor) -> TillReceipt:
    """Cancel a receipt somebody else has asked to be cancelled: a receipt of the opposite, and the money goes back.

    Returns the cancelling receipt. What was opened by the payment stays open, as with every refund. Raises
    NotPermitted, SameHands, Settled.
    """
    by = require(by, SETTLE, office=TREASURY)
    receipt = _locked_receipt(receipt)
    if receipt.cancel_asked_by is None:
        raise Settled
    if {receipt.staff, receipt.cancel_asked_by} & by.persons:
        raise SameHands
    payment = Payment.objects.get(pk=receipt.payment_id)
    back = _write(
        receipt.till, payment, cents=-receipt.cents, means=Means(receipt.means), slip="", by=by, cancels=receipt
    )
    note_refund(
        payment, by=by, office=TREASURY, amount=Euro(receipt.cents), so_far=payment.refunded, on=timezone.localdate(),
        reason=receipt.cancel_reason, in_cash=receipt.means == Means.CASH,
    )  # fmt: skip
    emit(
        TillReceiptCancelled(
            subject=payment.subject, number=receipt.number, by_number=back.number, cents=receipt.cents
        ),
        by=by,
    )
    return back


@transaction.atomic
def correct_means(receipt: TillReceipt, *, by: Actor, means: Means, slip: str = "") -> TillReceipt:
    """Write a receipt of the opposite and a new one where the hand slipped: no money moves, the fee stays paid.

    Returns the new receipt. Four eyes are not needed: the sums of the close and the terminal's list must fit it. Raises
    NotPermitted, NoSlip, CancelWanted, Settled.
    """
    by = require(by, TAKE, office=receipt.till.office)
    if means is Means.CARD and not slip:
        raise NoSlip
    receipt = _locked_receipt(receipt)
    if receipt.cancel_asked_by is not None:
        raise CancelWanted
    was = Means(receipt.means)
    with doors.at_machine_door(doors.current_tenant()):
        payment = locked(receipt.payment_id)
        back = _write(receipt.till, payment, cents=-receipt.cents, means=was, slip="", by=by, cancels=receipt)
        new = _write(receipt.till, payment, cents=receipt.cents, means=means, slip=slip, by=by)
        _name_receipt(payment, new)
        payment.save(update_fields=["method", "reference"])
        corrected = MeansCorrected(
            subject=payment.subject, number=receipt.number, by_number=back.number, new_number=new.number
        )
        emit(corrected, by=by)
    return new


@transaction.atomic
def close(till: Till, *, by: Actor, counted: Euro, seen: int, note: str = "") -> Closing:
    """Close a till's day (Kassenabschluss): the sum for each means, the cash counted, and what it differs by.

    ``seen`` is how many receipts the page showed. Raises NotPermitted, NotCounted, ClosedMeanwhile, CancelWanted.
    """
    by = require(by, TAKE, office=till.office)
    if counted.cents < 0:
        raise NotCounted(str(counted))
    till = Till.objects.select_for_update().get(pk=till.pk)
    receipts = list(TillReceipt.objects.filter(till=till, closing=None))
    if len(receipts) != seen or not receipts:
        raise ClosedMeanwhile
    cancelled = {receipt.cancels_id for receipt in receipts}
    if any(receipt.cancel_asked_by and receipt.pk not in cancelled for receipt in receipts):
        raise CancelWanted
    sums = rules.sums_of((receipt.means, receipt.cents) for receipt in receipts)
    till.closings += 1
    till.save(update_fields=["closings"])
    closing = Closing.objects.create(
        till=till, number=till.closings, staff=by.id, staff_name=by.signed, receipts=len(receipts),
        cash_cents=sums[Means.CASH], card_cents=sums[Means.CARD], counted_cents=counted.cents, note=note.strip()[:500],
    )  # fmt: skip
    TillReceipt.objects.filter(pk__in=[receipt.pk for receipt in receipts]).update(closing=closing)
    emit(TillClosed(subject=till.pk, office=till.office, name=till.name, number=closing.number), by=by)
    return closing


def _write(
    till: Till, payment: Payment, *, cents: int, means: Means, slip: str, by: Actor, cancels: TillReceipt | None = None
) -> TillReceipt:
    """Write the next receipt of a till; its row is locked, so that no number is missing and none is there twice."""
    till = Till.objects.select_for_update().get(pk=till.pk)
    till.last_number += 1
    till.save(update_fields=["last_number"])
    return TillReceipt.objects.create(
        till=till, position=till.last_number, payment=payment, cents=cents, means=means, slip=slip[:40],
        label=payment.label, description=payment.description, staff=by.id, staff_name=by.signed, cancels=cancels,
    )  # fmt: skip


def _mark_paid(payment: Payment, receipt: TillReceipt, *, by: Actor, now: datetime) -> None:
    payment.provider, payment.payee = COUNTER, receipt.till.name[:60]
    payment.request_id = uuid7()
    payment.transaction_id = payment.redirect_url = payment.note = ""
    _name_receipt(payment, receipt)
    payment.paid_cents, payment.paid_at = payment.amount_cents, now
    move(payment, State.PAID, by=by, now=now)


def _name_receipt(payment: Payment, receipt: TillReceipt) -> None:
    payment.method, payment.reference = str(receipt.means).upper(), f"{receipt.till.name[:40]} {receipt.number}"


def _locked_receipt(receipt: TillReceipt) -> TillReceipt:
    # The till before its receipt, as in close: the other way round two of them wait for each other.
    Till.objects.select_for_update().get(pk=receipt.till_id)
    found = TillReceipt.objects.select_for_update(of=("self",)).select_related("till").get(pk=receipt.pk)
    if found.closing_id or found.cancels_id or TillReceipt.objects.filter(cancels=found).exists():
        raise Settled
    return found


# --- what a desk reads ------------------------------------------------------------------------------------------


def may_look(actor: Actor) -> bool:
    """Tell whether somebody takes money, or gives the treasury's word on what was taken."""
    return may(actor, TAKE) or may(actor, SETTLE, office=TREASURY)


def check_may_look(actor: Actor) -> None:
    """Refuse whom tills are no business of; raises NotPermitted."""
    if not may_look(actor):
        raise NotPermitted(TAKE)


def tills_of(actor: Actor) -> list[Till]:
    """Return the tills of the offices in which the actor takes money."""
    return list(Till.objects.filter(office__in=sorted(offices_with(actor, TAKE))).order_by("id"))


def till_for(actor: Actor, key: UUID) -> Till:
    """Return a till the actor takes money at; raises Http404."""
    return get_object_or_404(Till, pk=key, office__in=sorted(offices_with(actor, TAKE)))


def receipt_for(actor: Actor, key: UUID) -> TillReceipt:
    """Return a receipt of the actor's tills, or any receipt for the treasury; raises Http404."""
    found = TillReceipt.objects.select_related("till", "cancels")
    if not may(actor, SETTLE, office=TREASURY):
        found = found.filter(till__office__in=sorted(offices_with(actor, TAKE)))
    return get_object_or_404(found, pk=key)


def of_the_day(till: Till) -> QuerySet[TillReceipt]:
    """Return what was taken at a till since its last close, the newest first."""
    return TillReceipt.objects.filter(till=till, closing=None).order_by("-position")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken at a till since its last close: how many receipts, and the sums in cents."""

    receipts: int
    cash: int
    card: int


def taken_since_close(till: Till) -> Taken:
    """Add up a till's day, however long nobody has closed it: one statement."""
    by_means = of_the_day(till).order_by().values_list("means").annotate(Count("pk"), Sum("cents"))
    found = {Means(means): (receipts, cents) for means, receipts, cents in by_means}
    cash, card = (found.get(means, (0, 0)) for means in (Means.CASH, Means.CARD))
    return Taken(sum(receipts for receipts, _cents in found.values()), cash[1], card[1])


def cancelled_among(receipts: Sequence[TillReceipt]) -> set[UUID]:
    """Return which of these receipts were cancelled by another one."""
    found = TillReceipt.objects.filter(cancels__in=[each.pk for each in receipts]).values_list("cancels_id", flat=True)
    return {each for each in found if each is not None}


def closed(till: Till) -> list[Closing]:
    """Return the last closes of a till, the newest first."""
    return list(Closing.objects.filter(till=till).order_by("-number")[:CLOSINGS_SHOWN])


def closing_for(actor: Actor, key: UUID) -> Closing:
    """Return a close of the actor's tills, or any for the treasury; raises Http404."""
    found = Closing.objects.select_related("till")
    if not may(actor, SETTLE, office=TREASURY):
        found = found.filter(till__office__in=sorted(offices_with(actor, TAKE)))
    return get_object_or_404(found, pk=key)


def to_cancel(actor: Actor) -> list[TillReceipt]:
    """Return the receipts that wait for the treasury's word, for who may give it and has not asked themselves."""
    if not may(actor, SETTLE, office=TREASURY):
        return []
    waiting = TillReceipt.objects.filter(closing=None, cancel_asked_by__isnull=False, cancelled_by=None)
    waiting = waiting.exclude(cancel_asked_by__in=actor.persons).exclude(staff__in=actor.persons)
    return list(waiting.select_related("till").order_by("id"))


def receipts_of(payment_id: UUID) -> list[TillReceipt]:
    """Return the receipts written for a payment, in the order they were written."""
    return list(TillReceipt.objects.filter(payment=payment_id).order_by("id"))
