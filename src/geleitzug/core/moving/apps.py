# SPDX-License-Identifier: EUPL-1.2
"""Registers the moving app."""

from django.apps import AppConfig


class MovingConfig(AppConfig):
    """Moving running cases to a newer version."""

    name = "geleitzug.core.moving"
    label = "moving"

    def ready(self) -> None:
        """Tell the house what roles may do, and which jobs there are."""
        from geleitzug.core.moving import carrying, permissions, planning  # noqa: F401  they declare jobs
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
