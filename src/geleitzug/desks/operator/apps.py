# SPDX-License-Identifier: EUPL-1.2
"""Registers the operator's desk."""

from django.apps import AppConfig


class OperatorConfig(AppConfig):
    """Pages for who runs the installation."""

    name = "geleitzug.desks.operator"
    label = "operator"
