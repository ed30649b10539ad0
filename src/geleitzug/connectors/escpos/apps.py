# SPDX-License-Identifier: EUPL-1.2
"""Registers the connector to receipt printers."""

from django.apps import AppConfig


class EscposConfig(AppConfig):
    """Numbers on paper."""

    name = "geleitzug.connectors.escpos"
    label = "escpos"

    def ready(self) -> None:
        """Print the slips of the queue."""
        from geleitzug.connectors.escpos import connector
        from geleitzug.core.booking import slips

        slips.use(connector.NetworkPrinter())
