# SPDX-License-Identifier: EUPL-1.2
"""Registers the OpenID Connect connector."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    """The towns' identity providers."""

    name = "geleitzug.connectors.oidc"
    label = "oidc"

    def ready(self) -> None:
        """Offer the providers of the towns that have one."""
        from geleitzug.connectors.oidc.connector import find
        from geleitzug.core.staffing import ports

        ports.register(find)
