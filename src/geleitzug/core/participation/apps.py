# SPDX-License-Identifier: EUPL-1.2
"""Registers the participation app."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Opinions of others on a case."""

    name = "geleitzug.core.participation"
    label = "participation"

    def ready(self) -> None:
        """Tell the house what roles may do, and what follows from what."""
        from geleitzug.core.participation import clock, permissions  # noqa: F401  clock declares jobs
        from geleitzug.core.participation.reactions import REACTIONS
        from geleitzug.ground.events import register_reactions
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        register_reactions(REACTIONS)
