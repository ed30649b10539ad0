# SPDX-License-Identifier: EUPL-1.2
"""Registers the appointments vertical."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Appointments and the queue."""

    name = "geleitzug.verticals.appointments"
    label = "appointments"

    def ready(self) -> None:
        """Load what runs by the clock, let the feeds of free times stand, and say where the links of mails lead."""
        from geleitzug.core.booking import ports
        from geleitzug.ground.people.actors import declare
        from geleitzug.verticals.appointments.citizen import leading
        from geleitzug.verticals.appointments.figures import clock as nights  # noqa: F401
        from geleitzug.verticals.appointments.figures import measuring, permissions
        from geleitzug.verticals.appointments.forecast import clock as learning  # noqa: F401
        from geleitzug.verticals.appointments.offer import serving
        from geleitzug.verticals.appointments.queue import clock, printing, queries  # noqa: F401

        declare(permissions.GRANTS)
        ports.register(booking=leading.BOOKED, waiting=leading.WAITING)
        serving.register(calls_numbers=queries.has_queue)
        queries.register(measured=measuring.handled)
        leading.let_feeds_stand()
