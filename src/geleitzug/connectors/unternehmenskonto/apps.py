# SPDX-License-Identifier: EUPL-1.2
"""Registers the connector of Mein Unternehmenskonto."""

from django.apps import AppConfig


class UnternehmenskontoConfig(AppConfig):
    """Acting for a company by its business account."""

    name = "geleitzug.connectors.unternehmenskonto"
    label = "unternehmenskonto"

    def ready(self) -> None:
        """Offer this provider, and look at its settings before anything starts."""
        from django.core.checks import register

        from geleitzug.connectors.unternehmenskonto.checks import check_files
        from geleitzug.connectors.unternehmenskonto.connector import Unternehmenskonto
        from geleitzug.ground.identity import ports

        ports.register(Unternehmenskonto())
        register(check_files, "starting", deploy=True)
