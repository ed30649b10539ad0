# SPDX-License-Identifier: EUPL-1.2
"""Registers the upkeep app: its permission."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """What is done to the house itself."""

    name = "geleitzug.core.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        """Tell the house what roles may do."""
        from geleitzug.core.upkeep import permissions
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
