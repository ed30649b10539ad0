# SPDX-License-Identifier: EUPL-1.2
"""Registers the connector to Jitsi Meet."""

from django.apps import AppConfig


class JitsiConfig(AppConfig):
    """Appointments by video."""

    name = "geleitzug.connectors.jitsi"
    label = "jitsi"

    def ready(self) -> None:
        """Write the ways into rooms."""
        from geleitzug.connectors.jitsi import connector
        from geleitzug.core.booking import video

        video.use(connector.JitsiRooms())
