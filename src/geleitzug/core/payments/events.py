# SPDX-License-Identifier: EUPL-1.2
"""What can have happened to a payment. Their subject is the subject of the payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geleitzug.ground.events import Deed, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent(Event):
    """Something has happened to a payment; ``gate`` says that something waits for it."""

    payment_id: UUID
    purpose: str
    gate: bool
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequested(PaymentEvent):
    """Somebody was asked to pay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOpened(PaymentEvent):
    """The provider was told what is to be paid, under which number; ``provider`` is its key."""

    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(PaymentEvent):
    """What was asked for is paid: the provider says so, or the treasury (``method`` TRANSFER, or another amount)."""

    reference: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFailed(PaymentEvent):
    """A try to pay has failed; another can be begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCancelled(PaymentEvent):
    """The payer broke a try off; another can be begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentExpired(PaymentEvent):
    """The time for paying is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentWithdrawn(PaymentEvent):
    """The amount need not be paid any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTooLate(PaymentEvent):
    """Money came after the payment had ended: it is to be refunded. ``paid_cents`` is what came."""

    paid_cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNoted(PaymentEvent):
    """Somebody noted that money was paid back; the transfer itself was made elsewhere. ``refund_cents`` went back.

    ``in_cash``: over the counter, by whoever has cancelled the receipt.
    """

    sealed = ("reason",)
    refund_cents: int
    on: date
    reason: str
    in_cash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeKept(PaymentEvent):
    """Somebody noted that nothing more of a paid fee comes back, and why: inside the office, as nothing follows."""

    sealed = ("reason",)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDiffers(PaymentEvent):
    """Another amount was paid than asked for: nothing follows until staff have looked. ``paid_cents`` is what came."""

    paid_cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationAsked(Event):
    """Somebody at the counter has asked the treasury to cancel a receipt (Storno)."""

    sealed = ("reason",)
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationDropped(Event):
    """The receipt counts after all: nobody asks for its cancellation any more."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillReceiptCancelled(Event):
    """A receipt of the counter was cancelled by another one (Storno); the money is told of as RefundNoted."""

    number: str
    by_number: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansCorrected(Event):
    """A receipt named the wrong means: two others set it right, and no money moved."""

    number: str
    by_number: str
    new_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillOpened(Deed):
    """An office has a till more."""

    office: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillClosed(Deed):
    """A till's day was closed (Kassenabschluss)."""

    office: str
    name: str
    number: int
