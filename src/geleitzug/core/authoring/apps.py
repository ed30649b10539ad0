# SPDX-License-Identifier: EUPL-1.2
"""Registers the authoring app: its permissions and its clock."""

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    """Drafts of services, building blocks, review and release."""

    name = "geleitzug.core.authoring"
    label = "authoring"

    def ready(self) -> None:
        """Tell the house what roles may do, and what runs by the clock."""
        from geleitzug.core.authoring import clock, permissions, simulating  # noqa: F401  they declare jobs
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
