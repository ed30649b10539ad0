# SPDX-License-Identifier: EUPL-1.2
"""Registers the events app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The audit trail and the timelines."""

    name = "geleitzug.ground.events"
    label = "events"

    def ready(self) -> None:
        """Load the jobs."""
        from geleitzug.ground.events import clock  # noqa: F401  it declares the jobs
