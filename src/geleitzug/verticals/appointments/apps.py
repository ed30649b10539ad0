# SPDX-License-Identifier: EUPL-1.2
"""Registers the appointments vertical."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Appointments and the queue."""

    name = "geleitzug.verticals.appointments"
    label = "appointments"

    def ready(self) -> None:
        """Load what runs by the clock."""
        from geleitzug.verticals.appointments.queue import clock, printing  # noqa: F401
