# SPDX-License-Identifier: EUPL-1.2
"""Registers the catalogue app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, offerings, offices."""

    name = "geleitzug.core.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Tell the house what roles may do."""
        from geleitzug.core.catalogue import permissions
        from geleitzug.ground.people import actors

        actors.declare(permissions.GRANTS)
