# SPDX-License-Identifier: EUPL-1.2
"""Registers the workshop."""

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    """Pages for who builds services."""

    name = "geleitzug.desks.workshop"
    label = "workshop"
