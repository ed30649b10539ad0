# SPDX-License-Identifier: EUPL-1.2
"""Plugs the verticals in: what their nameplates offer becomes known to core, which never asks who they are."""

from django.apps import AppConfig
from django.core import checks


class HouseConfig(AppConfig):
    """The roof."""

    name = "geleitzug.config"
    label = "house"

    def ready(self) -> None:
        """Register the house's checks, and what each vertical brings."""
        from geleitzug.config import house, secrets, starting
        from geleitzug.core.cases import steps
        from geleitzug.core.screens import findable, leads, panels, sentences, staff
        from geleitzug.ground.events import register_reactions

        # With deploy=True a developer's own commands run without secrets; what serves people does not (starting.py).
        for check in (
            secrets.check_secrets,
            secrets.check_installation_key,
            starting.check_folders,
            starting.check_mail_backend,
        ):
            checks.register(check, starting.STARTING, deploy=True)
        for vertical in house.verticals():
            for name, step in vertical.steps.items():
                steps.register(name, step, asks=vertical.asks.get(name))
            register_reactions(vertical.reactions)
            staff.register(vertical.places, done=vertical.done)
            panels.register(vertical.panels)
            sentences.register(vertical.sentences)
            if vertical.leads:
                leads.register(vertical.leads)
            if vertical.findables:
                findable.register(vertical.findables)
            if vertical.case_reads:
                panels.register_reads(vertical.case_reads)
