# SPDX-License-Identifier: EUPL-1.2
"""Registers the way to letterboxes."""

from django.apps import AppConfig


class ImapConfig(AppConfig):
    """Mail that people write to the town."""

    name = "geleitzug.connectors.imap"
    label = "imap"

    def ready(self) -> None:
        """Offer the way."""
        from geleitzug.connectors.imap.connector import ImapLetterboxes
        from geleitzug.core.filing.ports import register_letterboxes

        register_letterboxes(ImapLetterboxes())
