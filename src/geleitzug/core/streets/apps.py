# SPDX-License-Identifier: EUPL-1.2
"""Registers the streets app."""

from django.apps import AppConfig


class StreetsConfig(AppConfig):
    """The municipalities' lists of streets."""

    name = "geleitzug.core.streets"
    label = "streets"
