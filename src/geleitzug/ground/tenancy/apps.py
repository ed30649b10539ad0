# SPDX-License-Identifier: EUPL-1.2
"""Registers the tenancy app."""

from django.apps import AppConfig
from django.core.signals import request_finished

from geleitzug.ground.tenancy import directory, threads


class TenancyConfig(AppConfig):
    """Municipalities and walls."""

    name = "geleitzug.ground.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        """Keep by thread what belongs to a thread, before anybody asks for it; renew the directory behind requests."""
        threads.keep_by_thread()
        request_finished.connect(directory.renew, dispatch_uid="directory.renew")  # before a thread is laid down
