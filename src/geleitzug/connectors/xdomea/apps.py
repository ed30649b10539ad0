# SPDX-License-Identifier: EUPL-1.2
"""Registers the connector to the archive."""

from django.apps import AppConfig


class XdomeaConfig(AppConfig):
    """Files that go to the archive."""

    name = "geleitzug.connectors.xdomea"
    label = "xdomea"

    def ready(self) -> None:
        """Offer the way to the archive, and look at its folder before anything starts."""
        from django.core.checks import register

        from geleitzug.connectors.xdomea.checks import check_settings
        from geleitzug.connectors.xdomea.connector import configured
        from geleitzug.core.filing.ports import register_archive

        register_archive(configured)
        register(check_settings, "starting", deploy=True)
