# SPDX-License-Identifier: EUPL-1.2
"""Registers the mailbox app."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    """Messages, electronic delivery and the post."""

    name = "geleitzug.core.mailbox"
    label = "mailbox"

    def ready(self) -> None:
        """Register reactions and load the jobs."""
        from geleitzug.core.mailbox import permissions
        from geleitzug.core.mailbox.reactions import REACTIONS
        from geleitzug.ground.events import register_reactions
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        register_reactions(REACTIONS)
