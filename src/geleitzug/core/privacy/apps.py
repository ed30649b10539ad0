# SPDX-License-Identifier: EUPL-1.2
"""Registers the privacy app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Looks at people's data, and what they ask about it."""

    name = "geleitzug.core.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Tell the house what roles may do, and load the jobs."""
        from geleitzug.core.filing.ports import register_hindrance
        from geleitzug.core.privacy import permissions, queries, reactions  # noqa: F401  reactions declares jobs
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        register_hindrance(queries.hindrance_to_disposal)
