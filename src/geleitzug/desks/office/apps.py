# SPDX-License-Identifier: EUPL-1.2
"""Registers the office's desk."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Pages for clerks, experts, approvers and heads of offices."""

    name = "geleitzug.desks.office"
    label = "office"

    def ready(self) -> None:
        """Tell the navigation, and what has to be asked of identity providers before a door is opened."""
        from geleitzug.core.screens import staff
        from geleitzug.desks.office import pages
        from geleitzug.desks.office.errands import ERRANDS
        from geleitzug.ground.web import errands

        for path, errand in ERRANDS.items():
            errands.register(path, errand)
        staff.register(pages.FIRST, rank=10, done=pages.DONE)
        staff.register(pages.LATER, rank=90)
