# SPDX-License-Identifier: EUPL-1.2
"""Registers the tenancy app."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Municipalities and walls."""

    name = "geleitzug.ground.tenancy"
    label = "tenancy"
