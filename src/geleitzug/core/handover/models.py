# SPDX-License-Identifier: EUPL-1.2
"""The town's specialist systems, what is on its way to them, and what has come back."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.models import Case
from geleitzug.core.handover.permissions import SEE
from geleitzug.core.handover.rules import OPEN, ArrivalState, State
from geleitzug.ground.crypto.fields import SealedJSONField, SealedTextField
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

STATE_WORDS = {
    State.WAITING: _("unterwegs"),
    State.TAKEN: _("Antwort offen"),
    State.DONE: _("erledigt"),
    State.DEAD: _("gescheitert"),
    State.BY_HAND: _("von Hand übergeben"),
    State.CANCELLED: _("entfallen"),
}
ARRIVAL_WORDS = {
    ArrivalState.TAKEN: _("gehört zu einer Sendung"),
    ArrivalState.DEAD: _("nicht zuzuordnen"),
    ArrivalState.SETTLED: _("weggelegt"),
}


class Target(TenantModel):
    """A specialist system the town hands cases over to (Fachverfahren); packages know it by its key."""

    sealed_by = "id"

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    line = models.CharField(max_length=20, help_text="folder, sftp, http, mail: who carries it")
    settings = SealedJSONField(default=dict)
    active = models.BooleanField(default=True, help_text="False: what is to go waits")
    away_since = models.DateTimeField(null=True, help_text="since when it could not be reached")
    quiet_until = models.DateTimeField(null=True, help_text="before this moment it is not called again")
    trouble = SealedTextField(blank=True, help_text="why, in a sentence")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"],
                name="one_target_a_key",
                violation_error_message=_("Diesen Schlüssel gibt es schon."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    """The shipments a question is about."""

    def under(self, key: UUID) -> ShipmentQuerySet:
        """Keep the one that is sent under this key now; what is said of the key of a refused one counts no longer."""
        return self.filter(Q(sent_as=key) | Q(pk=key, sent_as=None))

    def visible_to(self, actor: Actor) -> ShipmentQuerySet:
        """Keep those of the offices whose roles see them."""
        return self.filter(office__in=sorted(offices_with(actor, SEE)))

    def open(self) -> ShipmentQuerySet:
        """Keep what still waits for something."""
        return self.filter(state__in=sorted(OPEN))


class Shipment(TenantModel):
    """A case's data for one specialist system (Sendung), written once, with what became of it.

    It is sent under the same key each time, so that whoever gets it twice has it once; after a refusal under a new one.
    """

    sealed_by = "case_id"

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="shipments")
    target = TenantForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="shipments")
    target_key = models.SlugField(max_length=40)
    target_name = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=40)
    sent_as = models.UUIDField(null=True, help_text="the key since it was refused; before that its id is the key")
    element = models.CharField(max_length=120, help_text="of the process")
    ref = models.CharField(max_length=64, help_text="the process engine's name for it")
    state = models.CharField(max_length=10, choices=list(STATE_WORDS.items()), default=State.WAITING)
    file = models.CharField(max_length=140, blank=True)
    content = SealedTextField(blank=True)
    documents = models.JSONField(default=list, help_text="ids of the files that go along")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True, help_text="so long somebody is sending it (lease)")
    trouble = SealedTextField(blank=True, help_text="why it has not gone, in a sentence")
    history = SealedJSONField(default=list, help_text="the newest tries: at, trouble")
    answer = SealedJSONField(default=dict, help_text="said, reference, text, data")
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    note = SealedTextField(blank=True, help_text="how it was handed over by hand, or why called off")

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "case", "ref"], name="one_shipment_an_element")]
        indexes = [
            models.Index(fields=["tenant", "office", "-id"], name="shipments_of_an_office"),
            models.Index(
                fields=["tenant", "office", "-id"],
                condition=Q(state__in=sorted(state.value for state in OPEN)),
                name="open_shipments",
            ),
            models.Index(fields=["tenant", "next_try_at"], condition=Q(state=State.WAITING), name="shipments_to_send"),
            models.Index(fields=["tenant", "target", "state"], name="shipments_of_a_target"),
            models.Index(fields=["tenant", "sent_as"], condition=~Q(sent_as=None), name="shipments_sent_anew"),
        ]

    @property
    def key(self) -> UUID:
        """Return the number it is sent under, and answered with."""
        return self.sent_as or self.pk

    @property
    def state_word(self) -> str:
        """Return the state in words."""
        return str(STATE_WORDS[State(self.state)])

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for something."""
        return self.state in OPEN

    @property
    def whom(self) -> str:
        """Return what the specialist system is called, or its key where the town has none of that key."""
        return self.target_name or self.target_key


class Arrival(TenantModel):
    """Something a specialist system has sent back: that the same comes again is seen by its number.

    What it says is kept with its shipment; only what belongs to none is kept here, until somebody has looked.
    """

    sealed_by = "target_id"

    target = TenantForeignKey(Target, on_delete=models.CASCADE, related_name="arrivals")
    number = models.CharField(max_length=64, help_text="digest of the other system's own number of the reply")
    state = models.CharField(max_length=8, choices=list(ARRIVAL_WORDS.items()), default=ArrivalState.TAKEN)
    shipment = models.UUIDField(null=True)
    came_at = models.DateTimeField()
    why = SealedTextField(blank=True)
    content = SealedTextField(blank=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "target", "number"], name="one_arrival_a_number")]
        indexes = [
            models.Index(fields=["tenant", "-id"], condition=Q(state=ArrivalState.DEAD), name="arrivals_to_look_at"),
            models.Index(fields=["tenant", "came_at"], name="arrivals_that_end"),
        ]

    @property
    def state_word(self) -> str:
        """Return the state in words."""
        return str(ARRIVAL_WORDS[ArrivalState(self.state)])
