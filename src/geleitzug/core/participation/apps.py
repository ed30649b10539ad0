# SPDX-License-Identifier: EUPL-1.2
"""Registers the participation app."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Opinions of others on a case."""

    name = "geleitzug.core.participation"
    label = "participation"

    def ready(self) -> None:
        """Tell the house what roles may do, and what follows from what."""
        from geleitzug.core.cases import steps as process_steps
        from geleitzug.core.participation import awaiting, calendar, clock, permissions, steps  # noqa: F401  they declare
        from geleitzug.core.participation.reactions import REACTIONS
        from geleitzug.ground.events import register_reactions
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        register_reactions(REACTIONS)
        process_steps.register(steps.WAIT, steps.wait)
        process_steps.register(steps.ANSWER, steps.answer)
