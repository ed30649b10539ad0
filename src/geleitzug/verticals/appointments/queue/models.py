# SPDX-License-Identifier: EUPL-1.2
"""The queue of a location, its numbers, its calls, who sits where, and the screens. Who is next is rules.py.

A number bears no name: whoever has an appointment is named by the booking alone. The note a clerk writes when sending
somebody on is sealed by the number's own key, which is deleted with it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geleitzug.core.booking.models import Booking, Counter, Location
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel
from geleitzug.verticals.appointments.queue.rules import Priority, State, Way


class Queue(TenantModel):
    """The queue of a location (Warteschlange). Whoever changes anything in it locks this row first.

    ``version`` counts the changes: displays and phones ask whether it has moved, and nothing else is read for them.
    """

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveBigIntegerField(default=1)
    walk_in = models.BooleanField(default=True, help_text="numbers without an appointment are given out")
    shut_on = models.DateField(null=True, blank=True, help_text="no more numbers on that day: staff said so")
    groups = models.JSONField(default=list, blank=True, help_text="letter, errands")
    printer = models.CharField(max_length=120, blank=True, help_text="host or host:port of a receipt printer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "location"], name="one_queue_a_location")]

    @property
    def lettered(self) -> list[tuple[str, list[str]]]:
        """Return the letters with the errands they stand for."""
        return [(each["letter"], list(each.get("errands", ()))) for each in self.groups]


class Seat(TenantModel):
    """Who sits at a counter and calls (Schalterbelegung); gone when they leave it."""

    counter = TenantForeignKey(Counter, on_delete=models.CASCADE, related_name="+")
    staff = models.UUIDField()
    day = models.DateField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "counter"], name="one_at_a_counter"),
            models.UniqueConstraint(fields=["tenant", "staff"], name="one_counter_each"),
        ]


class Ticket(TenantModel):
    """The number of somebody who is there (Wartenummer)."""

    sealed_by = "id"

    holder = models.UUIDField(help_text="digest of the code of the page on the phone")
    location = TenantForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="as the clock on the location's wall has it")
    letter = models.CharField(max_length=2)
    serial = models.PositiveIntegerField()
    lines = models.JSONField(default=list, help_text="errand and count")
    persons = models.PositiveSmallIntegerField(default=1)
    priority = models.CharField(
        max_length=10, blank=True, default=Priority.NONE, choices=[(each.value, each.value) for each in Priority]
    )
    booking = TenantForeignKey(Booking, null=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateTimeField(null=True, help_text="when the appointment begins")
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Way])
    language = models.CharField(max_length=5, default="de")
    state = models.CharField(max_length=10, default=State.WAITING, choices=[(each.value, each.value) for each in State])
    counter = TenantForeignKey(
        Counter, null=True, on_delete=models.SET_NULL, related_name="+", help_text="where they are, or were sent on to"
    )
    sent_on = models.BooleanField(default=False)
    not_at = models.UUIDField(null=True, help_text="the counter they were sent on from to any other one there")
    note = SealedTextField(blank=True)
    arrived_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    waited_seconds = models.PositiveIntegerField(null=True, help_text="until the first call")
    served_seconds = models.PositiveIntegerField(default=0, help_text="at all counters together")
    calls = models.PositiveSmallIntegerField(default=0)
    done = models.JSONField(default=list, help_text="errand, count and seconds, as it was really done")
    history = models.JSONField(default=list, help_text="moment, what, counter")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder"], name="one_ticket_a_code"),
            models.UniqueConstraint(fields=["tenant", "location", "day", "letter", "serial"], name="one_number_a_day"),
            models.UniqueConstraint(
                fields=["tenant", "booking"],
                condition=Q(booking__isnull=False, state__in=["waiting", "called", "serving", "parked", "not_here"]),
                name="one_ticket_a_booking",
            ),
            models.UniqueConstraint(
                fields=["tenant", "counter", "day"],
                condition=Q(state__in=["called", "serving"]),
                name="one_visitor_at_a_counter",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "location", "day", "state"], name="tickets_of_a_day"),
            models.Index(fields=["tenant", "day"], name="tickets_by_day"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return the number as it is called: „B 17“."""
        return f"{self.letter} {self.serial}"

    @property
    def standing(self) -> State:
        """Return the state as the enum it is."""
        return State(self.state)

    @property
    def errands(self) -> tuple[tuple[str, int], ...]:
        """Return what somebody comes for: key and count."""
        return tuple((each["errand"], each["count"]) for each in self.lines)


class Call(TenantModel):
    """A number that was called to a counter (Aufruf): what displays show. Gone with its number."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    ticket = TenantForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=12)
    counter = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "location", "at"], name="calls_of_a_location")]


class Screen(TenantModel):
    """A device that shows calls or gives out numbers (Anzeige, Wartenummern-Automat), paired by a code."""

    class Kind(models.TextChoices):
        """What a device is for."""

        DISPLAY = "display", "display"
        KIOSK = "kiosk", "kiosk"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind)
    locations = models.JSONField(default=list, help_text="ids; a kiosk has one")
    languages = models.JSONField(default=list, help_text="de, en: what is shown and spoken, one after the other")
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True, help_text="digest of the secret in its address")
    paired_at = models.DateTimeField(null=True)
    seen_on = models.DateField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder"], name="one_screen_a_secret")]
        indexes = [
            models.Index(fields=["tenant", "code_digest"], condition=~Q(code_digest=""), name="screens_to_be_paired")
        ]


class TurnedAway(TenantModel):
    """How many asked for a number in an hour of a day and got none, because the day was full (Abgewiesene)."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField(help_text="of the clock on the location's wall")
    errand = models.CharField(max_length=60, blank=True)
    many = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "location", "day", "hour", "errand"], name="one_count_of_turned_away"
            ),
        ]
