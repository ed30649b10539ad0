# SPDX-License-Identifier: EUPL-1.2
"""Payments and the attempts to open and follow them at a provider."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geleitzug.core.payments.ports import Line
from geleitzug.core.payments.rules import BEGUN, STANDING, UNPAID, State, is_due
from geleitzug.ground.ids import uuid7
from geleitzug.ground.money import Euro
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

MAY_COME_BACK = Q(returnable=True, state=State.PAID, kept_on=None, refunded_cents__lt=F("paid_cents"))
"""Of these somebody has yet to say whether anything comes back: so few that no list of them reads all that was paid."""


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments, cut to what somebody may see or needs."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the payments an actor may see: their own, or what the walls show staff."""
        if actor.kind is ActorKind.CITIZEN:
            return self.filter(holder=actor.holder) if actor.holder else self.none()
        return self

    def of(self, subject: UUID) -> Self:
        """Return the payments of one subject, oldest first."""
        return self.filter(subject=subject).order_by("id")

    def standing(self) -> Self:
        """Return what is owed or paid, not what has lapsed."""
        return self.filter(state__in=STANDING)

    def to_give_back(self) -> Self:
        """Return what was paid and may come back, as long as nobody has said what of it does."""
        return self.filter(MAY_COME_BACK)

    def unpaid(self) -> Self:
        """Return what is still to be paid."""
        return self.filter(state__in=UNPAID)


class Payment(TenantModel):
    """An amount somebody owes for a subject, up front (``gate``) or after a decision.

    ``request_id``, ``transaction_id`` and ``redirect_url`` are those of the current try; earlier ones are attempts.
    ``next_at`` is when a job will look again, ``step`` how often it has looked in vain; until ``busy_until`` one
    worker is talking to the provider. ``returnable`` and ``kept_on`` are of one end of its subject: when that ends
    otherwise, or is decided anew, whoever says so writes both again (``actions.say_whether_it_comes_back``).
    """

    holder = models.UUIDField(null=True)
    subject = models.UUIDField()
    purpose = models.CharField(max_length=40)
    gate = models.BooleanField(default=False)
    amount_cents = models.BigIntegerField()
    items = models.JSONField(default=list)
    label = models.CharField(max_length=60)
    description = models.CharField(max_length=250, blank=True)
    provider = models.CharField(max_length=40)
    payee = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True, help_text="of an invoice; nothing ends when it passes")

    request_id = models.UUIDField(unique=True, default=uuid7)
    return_url = models.URLField(max_length=500, blank=True)
    begun_at = models.DateTimeField(null=True)
    transaction_id = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    redirect_url = models.URLField(max_length=1000, blank=True)
    next_at = models.DateTimeField(null=True)
    step = models.PositiveSmallIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    paid_cents = models.BigIntegerField(null=True)
    paid_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=60, blank=True)
    refunded_cents = models.BigIntegerField(default=0, help_text="of what was paid, as noted by hand")
    refunded_on = models.DateField(null=True, help_text="the last time; each is told as RefundNoted")
    returnable = models.BooleanField(default=False, help_text="what it was paid for ended so that it may come back")
    kept_on = models.DateField(null=True, help_text="since then it is settled that nothing more of it comes back")
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_of_something"),
            models.UniqueConstraint(
                fields=["tenant", "subject", "purpose"],
                condition=Q(state__in=sorted(STANDING)),
                name="one_standing_payment",
                violation_error_message=_("Diese Zahlung ist schon angefordert."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PAID, State.DIFFERS, State.PAID_LATE]) | Q(paid_at__isnull=False),
                name="paid_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(refunded_cents=0) | Q(refunded_cents__gt=0, refunded_cents__lte=F("paid_cents")),
                name="no_more_back_than_was_paid",
                violation_error_message=_("Mehr als bezahlt wurde, lässt sich nicht erstatten."),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject"], name="payments_of_subject"),
            models.Index(fields=["tenant", "next_at"], condition=Q(next_at__isnull=False), name="payments_to_look_at"),
            models.Index(
                fields=["tenant", "expires_at"], condition=Q(state__in=sorted(UNPAID)), name="payments_to_expire"
            ),
            models.Index(
                fields=["tenant", "due_on", "id"],
                condition=Q(state__in=sorted(UNPAID), gate=False),
                name="fees_that_are_open",
            ),
            models.Index(
                fields=["tenant", "label"],
                condition=Q(state__in=sorted(UNPAID), gate=False),
                name="open_fees_by_number",
            ),
            models.Index(
                fields=["tenant", "id"],
                condition=Q(state__in=[State.DIFFERS, State.PAID_LATE]),
                name="payments_to_settle",
            ),
            models.Index(fields=["tenant", "purpose", "id"], condition=MAY_COME_BACK, name="payments_to_give_back"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"

    @property
    def amount(self) -> Euro:
        """Return what is to be paid."""
        return Euro(self.amount_cents)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return what the amount consists of."""
        return tuple(Line(item["title"], Euro(item["cents"]), item["quantity"]) for item in self.items)

    @property
    def standing(self) -> State:
        """Return the state as the enum it is."""
        return State(self.state)

    @property
    def word(self) -> str:
        """Return the state in words; what has come back need not be promised any more."""
        if self.standing is State.PAID_LATE and self.refunded_cents and not self.left:
            return str(_("Zu spät bezahlt und erstattet"))
        return str(self.standing.label)

    @property
    def left(self) -> Euro:
        """Return what was paid and has not been paid back."""
        return Euro((self.paid_cents or 0) - self.refunded_cents)

    @property
    def refunded(self) -> Euro:
        """Return what has been paid back, as noted."""
        return Euro(self.refunded_cents)

    @property
    def asked_on(self) -> date:
        """Return the day on which it was asked for: no money can have come before."""
        return timezone.localdate(self.created_at)

    @property
    def paid_on(self) -> date:
        """Return the day on which money came, as of which some of it can go back; before that, the day of asking."""
        return timezone.localdate(self.paid_at or self.created_at)

    @property
    def received(self) -> Euro | None:
        """Return what counts as paid: less or more than was asked for where the treasury has accepted it."""
        return Euro(self.paid_cents) if self.is_paid and self.paid_cents is not None else None

    @property
    def is_paid(self) -> bool:
        """Tell whether what was asked for has come."""
        return self.state == State.PAID

    def is_overdue(self, today: date) -> bool:
        """Tell whether an invoice should have been paid by now."""
        return self.is_payable and self.due_on is not None and self.due_on < today

    @property
    def is_payable(self) -> bool:
        """Tell whether the payer can still pay."""
        return self.standing in UNPAID

    def has_lapsed(self, now: datetime) -> bool:
        """Tell whether the time for paying is over, also before the job has noted it; what is begun may be ended."""
        return self.standing == State.EXPIRED or (
            self.is_payable and self.standing not in BEGUN and is_due(self.expires_at, now)
        )

    @property
    def is_waiting_for_provider(self) -> bool:
        """Tell whether a job is about to find the way to the provider."""
        return self.state == State.OPENING


class Attempt(TenantModel):
    """One call to a provider and what came of it; kept whatever happens later."""

    class What(models.TextChoices):
        """What was called for."""

        OPEN = "open", _("Zahlung eröffnen")
        ASK = "ask", _("Stand erfragen")

    payment = TenantForeignKey(Payment, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    what = models.CharField(max_length=8, choices=What)
    request_id = models.UUIDField()
    transaction_id = models.CharField(max_length=64, blank=True)
    ok = models.BooleanField(null=True, help_text="empty while the call is under way, or when we died in it")
    detail = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "payment", "id"], name="attempts_of_payment")]
