# SPDX-License-Identifier: EUPL-1.2
"""Registers the feedback app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What staff say of the steps of a process."""

    name = "geleitzug.core.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Tell the house what happens by the clock."""
        from geleitzug.core.feedback import clock  # noqa: F401  clock declares jobs
