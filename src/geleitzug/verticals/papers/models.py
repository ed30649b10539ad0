# SPDX-License-Identifier: EUPL-1.2
"""Ordered identity documents by the keyed hash of their number, and where they are fetched. Neither names nor numbers.

The mail address somebody leaves is sealed by a key of that wish alone, which goes when the mail is written.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geleitzug.core.booking.models import Location
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.ids import uuid7
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel
from geleitzug.verticals.papers.rules import HandedTo, Kind, State


class IdDocument(TenantModel):
    """A passport or card that was ordered (Ausweisdokument). ``mark`` is the keyed hash of its kind and number."""

    sealed_by = "wish"

    kind = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Kind])
    mark = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=[(each.value, each.value) for each in State], default=State.ORDERED)
    place = TenantForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+", help_text="where it lies")
    moved_on = models.DateField(help_text="the day of its state")
    handed_to = models.CharField(max_length=10, blank=True, choices=[(each.value, each.value) for each in HandedTo])
    mail = SealedTextField(blank=True)
    wish = models.UUIDField(default=uuid7, help_text="whose key seals the address; another for each that is left")
    wants_mail = models.BooleanField(default=False)
    by_staff = models.BooleanField(default=False, help_text="a clerk has entered the address")
    language = models.CharField(max_length=5, default="de", help_text="of the mail")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "mark"], name="one_id_document_a_number"),
            models.CheckConstraint(
                condition=Q(state=State.ORDERED, place=None) | ~Q(state=State.ORDERED) & Q(place__isnull=False),
                name="id_document_lies_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state=State.HANDED_OUT) & ~Q(handed_to="") | ~Q(state=State.HANDED_OUT) & Q(handed_to=""),
                name="id_document_handed_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "moved_on"], name="id_documents_by_state")]

    @property
    def standing(self) -> State:
        """Return the state as the enum it is."""
        return State(self.state)


class PickUp(TenantModel):
    """A location that hands identity documents out (Abholort); a town without one is not asked about any."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    errand = models.CharField(max_length=60, blank=True, help_text="key of what people book for fetching")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "location"], name="one_pick_up_a_location")]
