# SPDX-License-Identifier: EUPL-1.2
"""Registers the filing app."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """The file plan, and parting with files."""

    name = "geleitzug.core.filing"
    label = "filing"

    def ready(self) -> None:
        """Tell the house what roles may do, and what follows from what."""
        from geleitzug.core.filing import permissions, taking_mail  # noqa: F401  taking_mail declares jobs
        from geleitzug.core.filing.reactions import REACTIONS
        from geleitzug.ground.events import register_reactions
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        register_reactions(REACTIONS)
