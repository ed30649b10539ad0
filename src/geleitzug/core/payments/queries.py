# SPDX-License-Identifier: EUPL-1.2
"""The reads that screens need, cut to what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404

from geleitzug.core.payments.models import Attempt, Payment
from geleitzug.core.payments.rules import State
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared, Read

_of_subject = Prepared(lambda subject: Payment.objects.of(subject), UUID)
_standing = Prepared(
    lambda subject, purpose: Payment.objects.standing().filter(subject=subject, purpose=purpose).order_by("pk"),
    UUID,
    str,
)


def payment_for(actor: Actor, payment_id: UUID | str) -> Payment:
    """Return a payment the actor may see; not found and not allowed look the same (404)."""
    return get_object_or_404(Payment.objects.visible_to(actor), pk=payment_id)


def payments_of(subject: UUID) -> list[Payment]:
    """Return all payments of a subject, oldest first, as far as the open door shows them."""
    return _of_subject.all(subject)


def reads_of(subject: UUID) -> list[Read]:
    """Return what the page of a case reads here, so that it is read in one statement (``ground.prepared``)."""
    return [_of_subject.of(subject)]


def standing_payment(subject: UUID, purpose: str) -> Payment | None:
    """Return what is owed or paid for a purpose, if anything."""
    return _standing.first(subject, purpose)


def owed_for(subjects: Iterable[UUID], purpose: str) -> dict[UUID, Payment]:
    """Return what is still to be paid for a purpose, by its subject, as far as the open door shows it."""
    owed = Payment.objects.unpaid().filter(subject__in=list(subjects), purpose=purpose)
    return {payment.subject: payment for payment in owed}


def recent_attempts(limit: int = 50) -> list[Attempt]:
    """Return the latest calls to providers, the newest first: what an operator looks at when paying does not work."""
    return list(Attempt.objects.select_related("payment").order_by("-id")[:limit])


def to_settle() -> QuerySet[Payment]:
    """Return what the treasury has to look at: other amounts, and money that came too late and has not gone back."""
    late = Q(state=State.PAID_LATE, refunded_cents__lt=F("paid_cents"))
    return Payment.objects.filter(Q(state=State.DIFFERS) | late).order_by("id")


def is_settled(subject: UUID) -> bool:
    """Tell whether nothing is owed to or by the payer of a subject any more."""
    return not (
        Payment.objects.unpaid().filter(subject=subject).exists() or to_settle().filter(subject=subject).exists()
    )


def open_fees(number: str = "") -> QuerySet[Payment]:
    """Return what is asked for with a day and not paid yet; ``number`` cuts it to what stands on a bank statement."""
    owed = Payment.objects.unpaid().filter(gate=False, due_on__isnull=False)
    return owed.filter(label=number) if number else owed
