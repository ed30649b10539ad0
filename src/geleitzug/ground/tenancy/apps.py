# SPDX-License-Identifier: EUPL-1.2
"""Registers the tenancy app."""

from django.apps import AppConfig

from geleitzug.ground.tenancy import threads


class TenancyConfig(AppConfig):
    """Municipalities and walls."""

    name = "geleitzug.ground.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        """Keep by thread what belongs to a thread, before anybody asks for it."""
        threads.keep_by_thread()
