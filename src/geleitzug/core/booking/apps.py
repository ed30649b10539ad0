# SPDX-License-Identifier: EUPL-1.2
"""Registers the booking app."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Locations, errands, counters, bookings and the waiting list."""

    name = "geleitzug.core.booking"
    label = "booking"

    def ready(self) -> None:
        """Tell the house what roles may do, and what happens by the clock."""
        from geleitzug.core.booking import clock, permissions  # noqa: F401  clock declares jobs
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
