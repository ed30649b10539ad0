# SPDX-License-Identifier: EUPL-1.2
"""Registers the catalogue app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, offerings, offices."""

    name = "geleitzug.core.catalogue"
    label = "catalogue"
