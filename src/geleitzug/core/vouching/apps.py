# SPDX-License-Identifier: EUPL-1.2
"""Registers the vouching app."""

from django.apps import AppConfig


class VouchingConfig(AppConfig):
    """The codes on letters, and what anyone may learn by them."""

    name = "geleitzug.core.vouching"
    label = "vouching"
