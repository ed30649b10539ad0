# SPDX-License-Identifier: EUPL-1.2
"""Registers the webhook connector."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Brings messages to other programs."""

    name = "geleitzug.connectors.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Offer to bring them."""
        from geleitzug.connectors.webhooks.connector import StandardWebhooks
        from geleitzug.core.interface import ports

        ports.register(StandardWebhooks())
