# SPDX-License-Identifier: EUPL-1.2
"""Registers the staffing app: its permissions."""

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """Who works in the town hall, and who stands in for whom."""

    name = "geleitzug.core.staffing"
    label = "staffing"

    def ready(self) -> None:
        """Tell the house what roles may do."""
        from geleitzug.core.staffing import permissions
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
