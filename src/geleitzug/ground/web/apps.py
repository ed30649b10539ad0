# SPDX-License-Identifier: EUPL-1.2
"""The Django app of the web basis."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Layouts, components, styles and scripts that all desks share."""

    name = "geleitzug.ground.web"
    label = "web"
