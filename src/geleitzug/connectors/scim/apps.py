# SPDX-License-Identifier: EUPL-1.2
"""Registers the SCIM connector."""

from django.apps import AppConfig


class ScimConfig(AppConfig):
    """The line on which the towns' directories speak."""

    name = "geleitzug.connectors.scim"
    label = "scim"
