# SPDX-License-Identifier: EUPL-1.2
"""Registers the identity app: it has no tables, but events the house has to know."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Showing who one is at an identity provider."""

    name = "geleitzug.ground.identity"
    label = "identity"

    def ready(self) -> None:
        """Make the events known."""
        from geleitzug.ground.identity import events  # noqa: F401
