# SPDX-License-Identifier: EUPL-1.2
"""Registers the XBezahldienste connector."""

from django.apps import AppConfig


class XBezahldiensteConfig(AppConfig):
    """Payment providers that speak XBezahldienste."""

    name = "geleitzug.connectors.xbezahldienste"
    label = "xbezahldienste"

    def ready(self) -> None:
        """Offer this kind of provider."""
        from geleitzug.connectors.xbezahldienste.connector import configured
        from geleitzug.core.payments import ports

        ports.register("xbezahldienste", configured)
