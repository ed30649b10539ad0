# SPDX-License-Identifier: EUPL-1.2
"""Registers the interface app."""

from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    """Tokens and webhooks: how other programs work with the house."""

    name = "geleitzug.core.interface"
    label = "interface"

    def ready(self) -> None:
        """Tell the house what roles may do, and load the jobs."""
        from geleitzug.core.interface import clock, permissions  # noqa: F401  clock declares jobs
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
