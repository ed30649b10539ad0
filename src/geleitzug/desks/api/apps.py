# SPDX-License-Identifier: EUPL-1.2
"""Registers the desk of programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Other programs in front of the house."""

    name = "geleitzug.desks.api"
    label = "api"

    def ready(self) -> None:
        """Tell below our addresses what went wrong as programs read it, and jobs whether their token still holds."""
        from geleitzug.core.caseload.ports import register_tokens
        from geleitzug.core.interface.tokens import is_good_still
        from geleitzug.desks.api.problems import ROOT, told
        from geleitzug.ground.web.errors import told_otherwise

        told_otherwise(ROOT, told)
        register_tokens(is_good_still)
