# SPDX-License-Identifier: EUPL-1.2
"""Where people come to and what for: tables of places and errands; and the server one meets at by video.

When somebody works there is models.py.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geleitzug.core.booking.rules import Length, fresh_number
from geleitzug.ground.crypto.fields import SealedTextField
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class Location(TenantModel):
    """A place with counters (Standort). ``office`` is the catalogue's key of the office whose staff run it."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=40, default="Europe/Berlin", help_text="IANA: the clock on its wall")
    wheelchair = models.BooleanField(default=True)
    languages = models.JSONField(default=list, blank=True, help_text="spoken there: de, en, …")
    phone = models.CharField(max_length=40, blank=True)
    office = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="one_location_a_key")]

    def __str__(self) -> str:
        return self.name


class Errand(TenantModel):
    """What somebody comes for (Anliegen), and how long it takes. ``service_key`` is the catalogue's, or empty."""

    key = models.SlugField(max_length=60)
    names = models.JSONField(default=dict, help_text="de, en")
    notes = models.JSONField(default=dict, blank=True)
    keywords = models.JSONField(default=dict, blank=True, help_text="what people type into a search: de, en")
    minutes = models.PositiveSmallIntegerField()
    further_minutes = models.PositiveSmallIntegerField(default=0, help_text="for each further person")
    after_minutes = models.PositiveSmallIntegerField(default=0, help_text="when the visitor has gone")
    most_persons = models.PositiveSmallIntegerField(default=1)
    once = models.BooleanField(default=False, help_text="nobody has two such appointments before them")
    account_needed = models.BooleanField(default=False)
    service_key = models.CharField(max_length=80, blank=True)
    by_video = models.BooleanField(default=False, help_text="may be done by video, where the town has a server for it")
    active = models.BooleanField(default=True)
    preparation = models.JSONField(default=dict, blank=True, help_text="what to bring: de, en")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="one_errand_a_key"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="errand_takes_time"),
            models.CheckConstraint(condition=Q(most_persons__gt=0), name="errand_of_somebody"),
        ]

    @property
    def length(self) -> Length:
        """Return how long it takes."""
        return Length(self.minutes, self.further_minutes, self.after_minutes)


class Counter(TenantModel):
    """A desk at which one visitor at a time is served (Schalter)."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="counters")
    name = models.CharField(max_length=60)
    wheelchair = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["tenant", "location"], name="counters_of_location")]

    def __str__(self) -> str:
        return self.name


class RuleVersion(TenantModel):
    """A number that is another after each change of a location's rules: what was computed before is computed anew.

    It is drawn by chance and not counted: a change that is undone leaves no number a later one could have again.
    """

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField(default=fresh_number)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "location"], name="one_rule_version_a_location")]


class VideoServer(TenantModel):
    """The server on which the town's video appointments are held; by its secret we sign who may come in."""

    sealed_by = "id"

    url = models.CharField(max_length=200)
    app = models.CharField(max_length=120, help_text="the application id the server knows us by")
    secret = SealedTextField(help_text="a shared secret, or the private half of a pair of keys (PEM)")
    domain = models.CharField(max_length=253, help_text="as the server names itself inside; usually its host")
    key_id = models.CharField(max_length=120, blank=True, help_text="by which the server finds the public half")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_video_server_a_town")]
