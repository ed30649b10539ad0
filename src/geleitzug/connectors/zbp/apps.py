# SPDX-License-Identifier: EUPL-1.2
"""Registers the connector to the central citizen mailbox."""

from django.apps import AppConfig


class ZbpConfig(AppConfig):
    """Notices to the central citizen mailbox."""

    name = "geleitzug.connectors.zbp"
    label = "zbp"

    def ready(self) -> None:
        """Offer the central mailbox, and look at its settings before anything starts."""
        from django.core.checks import register

        from geleitzug.connectors.zbp.checks import check_settings
        from geleitzug.connectors.zbp.connector import configured
        from geleitzug.core.mailbox import ports

        ports.register(configured)
        register(check_settings, "starting", deploy=True)
