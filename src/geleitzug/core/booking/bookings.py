# SPDX-License-Identifier: EUPL-1.2
"""Who has which time, and who waits for one. What is planned is models.py.

Names, contacts and notes are sealed by the row's own key, which is deleted with it. The link's code is sealed as
well, because reminders repeat it; its digest is the holder, by whom the wall shows the row to who has the link.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from geleitzug.core.booking.places import Counter, Location
from geleitzug.core.booking.rules import Channel, Line, State, fresh_number
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Booking(TenantModel):
    """A time at a counter that somebody holds, has or had (Termin).

    The counter is taken until ``blocked_until``, after the visitor has gone. That two such times never overlap at a
    counter is kept by the database (no_two_at_a_counter, in the migration).
    """

    sealed_by = "id"

    holder = models.UUIDField(null=True, help_text="digest of the link's code")
    location = TenantForeignKey(Location, on_delete=models.PROTECT, related_name="bookings")
    counter = TenantForeignKey(Counter, on_delete=models.PROTECT, related_name="bookings")
    day = models.DateField(help_text="as the clock on the location's wall has it")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    blocked_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in State], default=State.HELD)
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    number = models.CharField(max_length=8, blank=True, help_text="to be said aloud")
    secret = SealedTextField(blank=True, help_text="the link's code")
    name = SealedTextField(blank=True)
    mail = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    note = SealedTextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    wheelchair = models.BooleanField(default=False, help_text="the counter must be reached by wheelchair")
    by_video = models.BooleanField(default=False, help_text="nobody comes: one meets by video")
    persons = models.PositiveSmallIntegerField(default=1)
    lines = models.JSONField(default=list, help_text="errand and count")
    held_until = models.DateTimeField(null=True)
    session = models.CharField(max_length=64, blank=True, help_text="digest of whose browser holds it")
    given_back_at = models.DateTimeField(null=True, help_text="when a time that was given up is everybody's again")
    once_mark = models.CharField(max_length=64, blank=True, help_text="keyed hash of name and contact")
    account = models.UUIDField(null=True, help_text="of whoever booked it signed in")
    case_id = models.UUIDField(null=True)
    application_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    booked_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    called_off_why = models.CharField(max_length=8, blank=True, help_text="citizen, staff or absence")
    called_off_name = models.CharField(max_length=200, blank=True, help_text="of staff who called it off")
    reminded_at = models.DateTimeField(null=True)
    changes = models.PositiveSmallIntegerField(default=0, help_text="how often it was moved; calendars count by it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), blocked_until__gte=F("ends")), name="booking_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HELD) | Q(held_until__isnull=False), name="held_until_some_time"
            ),
            models.UniqueConstraint(fields=["holder"], condition=Q(holder__isnull=False), name="one_booking_a_link"),
        ]
        indexes = [
            models.Index(fields=["tenant", "location", "day", "starts"], name="bookings_of_a_day"),
            models.Index(fields=["tenant", "day"], name="bookings_by_day"),
            models.Index(
                fields=["tenant", "day", "location"],
                condition=Q(state=State.HELD) | Q(given_back_at__isnull=False),
                name="times_that_come_back",
            ),
            models.Index(fields=["tenant", "once_mark"], condition=~Q(once_mark=""), name="bookings_of_one_person"),
            models.Index(fields=["tenant", "session"], condition=Q(state=State.HELD), name="holds_of_a_session"),
            models.Index(fields=["tenant", "account"], condition=Q(account__isnull=False), name="bookings_of_account"),
            models.Index(
                fields=["tenant", "application_id"],
                condition=Q(application_id__isnull=False),
                name="bookings_of_application",
            ),
            models.Index(fields=["tenant", "case_id"], condition=Q(case_id__isnull=False), name="bookings_of_case"),
        ]

    @property
    def standing(self) -> State:
        """Return the state as the enum it is."""
        return State(self.state)

    @property
    def errands(self) -> tuple[Line, ...]:
        """Return what somebody comes for."""
        return tuple(Line(each["errand"], each["count"]) for each in self.lines)


class BookedDay(TenantModel):
    """A number that is another after each change of a location's bookings on a day (RuleVersion says why by chance).

    Whoever books locks this row first.
    """

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    number = models.PositiveBigIntegerField(default=fresh_number)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "location", "day"], name="one_booked_day")]


class Waiting(TenantModel):
    """Somebody who wants to be told of an earlier time (Warteliste); the lowest ``turn`` comes first."""

    class State(models.TextChoices):
        """Whether somebody still waits."""

        OPEN = "open", "open"
        ENDED = "ended", "ended"

    sealed_by = "id"

    holder = models.UUIDField(help_text="digest of the link's code")
    secret = SealedTextField()
    name = SealedTextField()
    mail = SealedTextField()
    phone = SealedTextField(blank=True)
    language = models.CharField(max_length=5, default="de")
    wanted = models.JSONField(help_text="errands, locations, weekdays, hours")
    once_mark = models.CharField(max_length=64, blank=True)
    booking = TenantForeignKey(Booking, null=True, on_delete=models.SET_NULL, related_name="waiting")
    before = models.DateTimeField(help_text="only what begins earlier is of use")
    turn = models.DateTimeField(help_text="since when they wait; who lets an offer pass goes to the end")
    passed = models.PositiveSmallIntegerField(default=0, help_text="offers without an answer")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder"], name="one_waiting_a_link")]
        indexes = [
            models.Index(fields=["tenant", "turn", "id"], condition=Q(state="open"), name="waiting_in_turn"),
            models.Index(fields=["tenant", "booking"], name="waiting_of_a_booking"),
        ]


class Offered(TenantModel):
    """A time kept for who waits until ``until``; the time itself is a held booking."""

    class State(models.TextChoices):
        """What became of an offer."""

        OPEN = "open", "open"
        TAKEN = "taken", "taken"
        DECLINED = "declined", "declined"
        LAPSED = "lapsed", "lapsed"

    waiting = TenantForeignKey(Waiting, on_delete=models.CASCADE, related_name="offers")
    booking = TenantForeignKey(Booking, null=True, on_delete=models.SET_NULL, related_name="+")
    starts = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "waiting"], condition=Q(state="open"), name="one_offer_at_a_time")
        ]
        indexes = [models.Index(fields=["tenant", "until"], condition=Q(state="open"), name="offers_to_lapse")]
