# SPDX-License-Identifier: EUPL-1.2
"""Registers the wording app."""

from django.apps import AppConfig


class WordingConfig(AppConfig):
    """Versions of drafts."""

    name = "geleitzug.core.wording"
    label = "wording"
