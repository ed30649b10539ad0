# SPDX-License-Identifier: EUPL-1.2
"""Registers the mail app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox."""

    name = "geleitzug.ground.mail"
    label = "mail"

    def ready(self) -> None:
        """Load the job."""
        from geleitzug.ground.mail import outbox  # noqa: F401  it declares the job
