# SPDX-License-Identifier: EUPL-1.2
"""Registers the payments app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments and the calls to their providers."""

    name = "geleitzug.core.payments"
    label = "payments"

    def ready(self) -> None:
        """Offer the scripted provider and declare jobs, permissions and checks."""
        from django.core.checks import register

        from geleitzug.core.payments import actions, checks, ports, scripted, tills
        from geleitzug.ground.people.actors import declare

        ports.register("scripted", scripted.ScriptedProvider)
        declare(actions.PERMISSIONS)
        declare(tills.PERMISSIONS)
        register(checks.check_providers)
