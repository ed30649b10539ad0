# SPDX-License-Identifier: EUPL-1.2
"""Registers the citizens' desk."""

from django.apps import AppConfig

from geleitzug.ground.web import errors


class CitizenConfig(AppConfig):
    """Pages for people outside."""

    name = "geleitzug.desks.citizen"
    label = "citizen"

    def ready(self) -> None:
        """Keep what was typed where a form comes too late, and let staff fill in for who calls."""
        from geleitzug.desks.citizen import helping
        from geleitzug.desks.citizen.whose import refused_form
        from geleitzug.ground.web import actor

        errors.when_too_old(self.label, refused_form)
        actor.let_staff_help(helping.PREFIX, helping.helper_of)
