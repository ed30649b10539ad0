# SPDX-License-Identifier: EUPL-1.2
"""Registers the caseload app."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """How the people of an office go about their cases."""

    name = "geleitzug.core.caseload"
    label = "caseload"

    def ready(self) -> None:
        """Load the jobs, and tell the house what follows from what."""
        from geleitzug.core.caseload import calendar, clock, reactions  # noqa: F401
        from geleitzug.core.caseload.actions import sweeping  # noqa: F401
        from geleitzug.ground.events import register_reactions

        register_reactions(reactions.REACTIONS)
