# SPDX-License-Identifier: EUPL-1.2
"""The Django app of the form engine: it has templates and translations, and no tables."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Pages, questions, conditions and checks."""

    name = "geleitzug.core.forms"
    label = "forms"
