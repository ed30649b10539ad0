# SPDX-License-Identifier: EUPL-1.2
"""Registers the BundID connector."""

from django.apps import AppConfig


class BundIdConfig(AppConfig):
    """Signing in with BundID."""

    name = "geleitzug.connectors.bundid"
    label = "bundid"

    def ready(self) -> None:
        """Offer this provider, and look at its settings before anything starts."""
        from django.core.checks import register

        from geleitzug.connectors.bundid.checks import check_files
        from geleitzug.connectors.bundid.connector import BundId
        from geleitzug.ground.identity import ports

        ports.register(BundId())
        register(check_files, "starting", deploy=True)
