# SPDX-License-Identifier: EUPL-1.2
"""Registers the connector to the scanners' folder."""

from django.apps import AppConfig


class ScanFolderConfig(AppConfig):
    """Papers that come from scanners."""

    name = "geleitzug.connectors.scanfolder"
    label = "scanfolder"

    def ready(self) -> None:
        """Offer the folder, and look at it before anything starts."""
        from django.core.checks import register

        from geleitzug.connectors.scanfolder.connector import check_settings, configured
        from geleitzug.core.filing.ports import register_intake

        register_intake(configured)
        register(check_settings, "starting", deploy=True)
