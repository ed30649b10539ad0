# SPDX-License-Identifier: EUPL-1.2
"""Registers the portrait app: its permission."""

from django.apps import AppConfig


class PortraitConfig(AppConfig):
    """What a town says of itself."""

    name = "geleitzug.core.portrait"
    label = "portrait"

    def ready(self) -> None:
        """Tell the house what roles may do."""
        from geleitzug.core.portrait import permissions
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
