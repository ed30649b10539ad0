# SPDX-License-Identifier: EUPL-1.2
"""Registers the insight app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """What is measured."""

    name = "geleitzug.core.insight"
    label = "insight"

    def ready(self) -> None:
        """Tell the house what roles may do."""
        from geleitzug.core.insight import clock, permissions  # noqa: F401  clock declares jobs
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
