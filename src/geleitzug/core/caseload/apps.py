# SPDX-License-Identifier: EUPL-1.2
"""Registers the caseload app."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """How the people of an office go about their cases."""

    name = "geleitzug.core.caseload"
    label = "caseload"

    def ready(self) -> None:
        """Load the jobs."""
        from geleitzug.core.caseload import clock  # noqa: F401
