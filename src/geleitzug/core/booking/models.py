# SPDX-License-Identifier: EUPL-1.2
"""What is planned: locations, errands, counters and who works at them when. Who has booked is in bookings.py."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geleitzug.core.booking.bookings import BookedDay, Booking, Offered, Waiting
from geleitzug.core.booking.places import Counter, Errand, Location, RuleVersion, VideoServer
from geleitzug.core.booking.rules import SLOT, ForWhom
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel

__all__ = [
    "Absence",
    "BookedDay",
    "Booking",
    "ClosedDay",
    "Corridor",
    "Counter",
    "Errand",
    "Location",
    "Offered",
    "Opening",
    "Release",
    "RuleVersion",
    "Shift",
    "Skill",
    "VideoServer",
    "Waiting",
]
WEEKDAYS = Q(weekday__gte=0, weekday__lte=6)
ENDS_LATER = Q(ends__gt=F("starts")) | Q(ends="00:00")
"""A span ends at midnight at the latest, written 00:00; one over midnight is two."""


class Ruled(TenantModel):
    """A span of hours that holds in a range of days."""

    starts = models.TimeField()
    ends = models.TimeField(help_text="00:00 is the end of the day")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a span that no slot fits, in words for who plans; raises ValidationError."""
        if self.starts.minute % SLOT or self.ends.minute % SLOT or self.starts.second or self.ends.second:
            raise ValidationError(_("Bitte geben Sie Uhrzeiten in Schritten von fünf Minuten an."))
        if self.ends <= self.starts and (self.ends.hour, self.ends.minute) != (0, 0):
            raise ValidationError(_("Das Ende liegt vor dem Beginn. Geht es über Mitternacht, sind es zwei Zeilen."))
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError(_("Der letzte Tag liegt vor dem ersten."))


class Opening(Ruled):
    """Opening hours of a location (Öffnungszeit) on a day of the week, Monday is 0."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=WEEKDAYS, name="opening_on_a_weekday"),
            models.CheckConstraint(condition=ENDS_LATER, name="opening_ends_later"),
        ]
        indexes = [models.Index(fields=["tenant", "location"], name="openings_of_location")]


class ClosedDay(TenantModel):
    """A day on which a location, or every location, is closed or has other hours (Schließtag).

    Public holidays of the Land are closed without one; a row with other hours opens such a day.
    """

    location = TenantForeignKey(Location, null=True, blank=True, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    starts = models.TimeField(null=True, blank=True, help_text="other hours of that day; empty: closed")
    ends = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__isnull=False) & ENDS_LATER,
                name="closed_day_with_whole_hours",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "day"], name="closed_days_by_day")]


class Shift(Ruled):
    """Who works at a counter (Dienst): on a day of the week, or on one day. Without ``staff``, whoever is there."""

    counter = TenantForeignKey(Counter, on_delete=models.CASCADE, related_name="shifts")
    staff = models.UUIDField(null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    breaks = models.JSONField(default=list, blank=True, help_text="pairs of times: 12:00, 12:30")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday=None, day__isnull=False)
                | Q(weekday__isnull=False, weekday__gte=0, weekday__lte=6, day=None),
                name="shift_on_a_weekday_or_a_day",
                violation_error_message=_("Bitte wählen Sie einen Wochentag oder einen Tag."),
            ),
            models.CheckConstraint(condition=ENDS_LATER, name="shift_ends_later"),
        ]
        indexes = [
            models.Index(fields=["tenant", "counter"], name="shifts_of_counter"),
            models.Index(fields=["tenant", "staff"], name="shifts_of_staff"),
        ]


class Skill(TenantModel):
    """An errand somebody can do. Who has no such row can do all: a small office need not write down what all know."""

    staff = models.UUIDField()
    errand = TenantForeignKey(Errand, on_delete=models.CASCADE, related_name="skills")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "staff", "errand"], name="one_skill_an_errand")]


class Absence(TenantModel):
    """Somebody is not there (Ausfall), in whole days or between two hours of one. Never why in medical terms."""

    class Kind(models.TextChoices):
        """As much of a reason as planning needs."""

        UNPLANNED = "unplanned", _("ungeplant")
        LEAVE = "leave", _("Urlaub")
        TRAINING = "training", _("Fortbildung")
        OTHER = "other", _("anderes")

    staff = models.UUIDField()
    first = models.DateField()
    last = models.DateField()
    starts = models.TimeField(null=True, blank=True, help_text="on the first day; empty: from its beginning")
    ends = models.TimeField(null=True, blank=True, help_text="on the last day; empty: to its end")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UNPLANNED)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="absence_ends_later",
                violation_error_message=_("Der letzte Tag liegt vor dem ersten."),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "last"], name="absences_to_come")]


class Corridor(Ruled):
    """Hours kept for appointments or for who comes without one (Korridor).

    Hours in no corridor serve both. ``share_kept`` percent of an appointment corridor are booked at telephone and
    counter only, until ``kept_until_hours`` before: then what nobody has asked for is everybody's.
    """

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="corridors")
    weekday = models.PositiveSmallIntegerField()
    for_whom = models.CharField(max_length=12, choices=[(each.value, each.value) for each in ForWhom])
    share_kept = models.PositiveSmallIntegerField(default=0)
    kept_until_hours = models.PositiveSmallIntegerField(default=24)
    errands = models.JSONField(default=list, blank=True, help_text="keys; empty: all")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=WEEKDAYS, name="corridor_on_a_weekday"),
            models.CheckConstraint(condition=ENDS_LATER, name="corridor_ends_later"),
            models.CheckConstraint(condition=Q(share_kept__lte=100), name="corridor_share_is_a_percentage"),
        ]
        indexes = [models.Index(fields=["tenant", "location"], name="corridors_of_location")]


class Release(TenantModel):
    """From when and until when one may book at a location, and between which hours a new day is given out."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="releases")
    lead_minutes = models.PositiveIntegerField(default=60)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    released_from = models.TimeField(default="07:00")
    released_until = models.TimeField(default="19:00")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "location"], name="one_release_a_location"),
            models.CheckConstraint(condition=Q(released_until__gt=F("released_from")), name="release_ends_later"),
            models.CheckConstraint(condition=Q(horizon_days__lte=366), name="release_within_a_year"),
        ]
