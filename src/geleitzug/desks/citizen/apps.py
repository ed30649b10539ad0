# SPDX-License-Identifier: EUPL-1.2
"""Registers the citizens' desk."""

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    """Pages for people outside."""

    name = "geleitzug.desks.citizen"
    label = "citizen"
