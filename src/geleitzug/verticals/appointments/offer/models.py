# SPDX-License-Identifier: EUPL-1.2
"""Tables of the office's side: secret addresses of calendars, and who is to be telephoned."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from geleitzug.core.booking.models import Booking, Location
from geleitzug.ground.people.models import Staff
from geleitzug.ground.tenancy.models import TenantForeignKey, TenantModel


class BookedFeed(TenantModel):
    """The secret address under which a calendar program reads appointments: somebody's own, or a location's.

    Only its digest is kept. Who made it must still be allowed to read, each time it is asked for.
    """

    staff = TenantForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    location = TenantForeignKey(Location, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "staff"], condition=Q(location=None), name="one_booked_feed_a_person"
            ),
            models.UniqueConstraint(
                fields=["tenant", "staff", "location"],
                condition=Q(location__isnull=False),
                name="one_booked_feed_a_place",
            ),
            models.UniqueConstraint(fields=["tenant", "digest"], name="one_booked_feed_a_digest"),
        ]


class ToTelephone(TenantModel):
    """Somebody whose appointment the office has moved or called off, and who has given no mail address."""

    booking = TenantForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    was_starts = models.DateTimeField(help_text="when they had expected to come")
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "id"], condition=Q(done_at=None), name="to_be_telephoned")]
