# SPDX-License-Identifier: EUPL-1.2
"""Tills, the receipts written at them, and the closes of their days."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from geleitzug.core.payments.models.payments import Payment
from geleitzug.core.payments.rules import Means
from geleitzug.ground.money import Euro
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Till(TenantModel):
    """A till (Zahlstelle) of an office: its receipts are numbered one after the other, without a gap."""

    office = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    last_number = models.PositiveIntegerField(default=0)
    closings = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_till_of_a_name")]
        indexes = [models.Index(fields=["tenant", "office"], name="tills_of_an_office")]

    def __str__(self) -> str:
        return self.name


class Closing(TenantModel):
    """The close of a till's day (Kassenabschluss)."""

    till = TenantForeignKey(Till, on_delete=models.PROTECT, related_name="closings_made")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    staff = models.UUIDField(null=True)
    staff_name = models.CharField(max_length=200)
    receipts = models.PositiveIntegerField()
    cash_cents = models.BigIntegerField()
    card_cents = models.BigIntegerField()
    counted_cents = models.BigIntegerField(help_text="the cash that was counted, without what is kept for change")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "till", "number"], name="one_close_once")]

    @property
    def difference(self) -> Euro:
        """Return how much more cash was counted than was taken; less is below nothing."""
        return Euro(self.counted_cents - self.cash_cents)


class TillReceipt(TenantModel):
    """A receipt (Quittung) of a till, or one that cancels another: then what it takes is below nothing."""

    till = TenantForeignKey(Till, on_delete=models.PROTECT, related_name="receipts")
    position = models.PositiveIntegerField()
    payment = TenantForeignKey(Payment, on_delete=models.PROTECT, related_name="receipts")
    cents = models.BigIntegerField()
    means = models.CharField(max_length=4, choices=Means)
    slip = models.CharField(max_length=40, blank=True, help_text="the number on the card terminal's slip")
    label = models.CharField(max_length=60)
    description = models.CharField(max_length=250, blank=True)
    staff = models.UUIDField(null=True)
    staff_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    closing = TenantForeignKey(Closing, on_delete=models.PROTECT, null=True, related_name="closed")
    cancels = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="cancelled_by")
    cancel_asked_by = models.UUIDField(null=True)
    cancel_asked_by_name = models.CharField(max_length=200, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "till", "position"], name="one_receipt_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "cancels"], condition=models.Q(cancels__isnull=False), name="cancelled_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "till", "closing", "-position"], name="receipts_of_a_day"),
            models.Index(fields=["tenant", "payment"], name="receipts_of_a_payment"),
        ]

    @property
    def number(self) -> str:
        """Return its number as people say it: year and place in its till."""
        return f"{timezone.localdate(self.at).year}-{self.position:05d}"

    @property
    def is_correction(self) -> bool:
        """Tell whether it cancels a receipt only because that named the wrong means: no money went back."""
        return self.cancels is not None and self.cancels.cancel_asked_by is None

    @property
    def amount(self) -> Euro:
        """Return what was taken; below nothing where it went back."""
        return Euro(self.cents)
