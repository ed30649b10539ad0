# SPDX-License-Identifier: EUPL-1.2
"""Registers the trust app."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Accounts' mails, factors' trail, and what is forgotten by the clock."""

    name = "geleitzug.ground.trust"
    label = "trust"

    def ready(self) -> None:
        """Load the jobs."""
        from geleitzug.ground.trust import accounts, clock  # noqa: F401  they declare the jobs
