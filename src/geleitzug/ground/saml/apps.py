# SPDX-License-Identifier: EUPL-1.2
"""Registers the SAML app."""

from django.apps import AppConfig


class SamlConfig(AppConfig):
    """Conversations with SAML identity providers."""

    name = "geleitzug.ground.saml"
    label = "saml"

    def ready(self) -> None:
        """Let the clock forget old conversations."""
        from geleitzug.ground.saml import clock  # noqa: F401
