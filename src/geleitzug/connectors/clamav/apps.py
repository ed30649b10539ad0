# SPDX-License-Identifier: EUPL-1.2
"""Registers the ClamAV connector."""

from django.apps import AppConfig


class ClamAVConfig(AppConfig):
    """Malware scanning by clamd."""

    name = "geleitzug.connectors.clamav"
    label = "clamav"

    def ready(self) -> None:
        """Offer the scanner to the files ability."""
        from geleitzug.connectors.clamav import connector

        connector.register()
