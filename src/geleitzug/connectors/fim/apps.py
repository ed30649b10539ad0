# SPDX-License-Identifier: EUPL-1.2
"""Registers the FIM connector."""

from django.apps import AppConfig


class FimConfig(AppConfig):
    """Schemas of XDatenfelder in and out."""

    name = "geleitzug.connectors.fim"
    label = "fim"

    def ready(self) -> None:
        """Offer to read schemas to the workshop."""
        from geleitzug.connectors.fim import connector

        connector.register()
