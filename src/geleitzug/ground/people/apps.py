# SPDX-License-Identifier: EUPL-1.2
"""Registers the people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts and staff."""

    name = "geleitzug.ground.people"
    label = "people"
