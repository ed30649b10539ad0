# SPDX-License-Identifier: EUPL-1.2
"""Plugs the verticals in: what their nameplates offer becomes known to core, which never asks who they are."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """The roof."""

    name = "geleitzug.config"
    label = "house"

    def ready(self) -> None:
        """Register each vertical's steps and reactions."""
        from geleitzug.config import house
        from geleitzug.core.cases import steps
        from geleitzug.ground.events import register_reactions

        for vertical in house.verticals():
            for name, step in vertical.steps.items():
                steps.register(name, step)
            register_reactions(vertical.reactions)
