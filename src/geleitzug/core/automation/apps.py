# SPDX-License-Identifier: EUPL-1.2
"""Registers the automation app."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """When a program may decide alone."""

    name = "geleitzug.core.automation"
    label = "automation"

    def ready(self) -> None:
        """Tell the house what roles may do, what follows from what, and whom to ask before a program decides."""
        from geleitzug.core.automation import clock, examining, permissions  # noqa: F401  clock declares jobs
        from geleitzug.core.automation.reactions import REACTIONS
        from geleitzug.core.cases.holding import register_examiner
        from geleitzug.ground.events import register_reactions
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        register_reactions(REACTIONS)
        register_examiner(examining.examine)
