# SPDX-License-Identifier: EUPL-1.2
"""Registers the office's desk."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Pages for clerks, experts, approvers and heads of offices."""

    name = "geleitzug.desks.office"
    label = "office"
