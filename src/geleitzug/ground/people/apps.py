# SPDX-License-Identifier: EUPL-1.2
"""Registers the people app."""

from django.apps import AppConfig
from django.core import checks


class PeopleConfig(AppConfig):
    """Accounts and staff."""

    name = "geleitzug.ground.people"
    label = "people"

    def ready(self) -> None:
        """Register what may be wrong with the list of breached passwords."""
        from geleitzug.ground.people import breached

        checks.register(breached.check)
