# SPDX-License-Identifier: EUPL-1.2
"""Registers the cases app: its permissions, reactions and jobs."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Applications and cases."""

    name = "geleitzug.core.cases"
    label = "cases"

    def ready(self) -> None:
        """Tell the house what follows from what, and what roles may do."""
        from geleitzug.core.cases import (  # noqa: F401
            clock,
            copies,
            core_steps,
            permissions,
            play_time,
            reactions,
            reading,
            remarking,
        )
        from geleitzug.core.mailbox import ports as mailbox
        from geleitzug.ground.events import register_reactions
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
        play_time.register()
        register_reactions(reactions.REACTIONS)
        register_reactions(reading.REACTIONS)
        mailbox.register_letters(copies.read_letter)
