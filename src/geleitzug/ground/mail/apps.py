# SPDX-License-Identifier: EUPL-1.2
"""Registers the mail app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox."""

    name = "geleitzug.ground.mail"
    label = "mail"

    def ready(self) -> None:
        """Load the jobs."""
        from geleitzug.ground.mail import clock, outbox  # noqa: F401  they declare the jobs
