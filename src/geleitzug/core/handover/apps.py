# SPDX-License-Identifier: EUPL-1.2
"""Registers the handover app."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """Handing cases over to specialist systems."""

    name = "geleitzug.core.handover"
    label = "handover"

    def ready(self) -> None:
        """Tell the house what roles may do, what processes may call, and what stories may play."""
        from geleitzug.core.cases import play, steps
        from geleitzug.core.catalogue.handovers import STEP
        from geleitzug.core.handover import digest, looking_in, permissions, playing, preparing, receiving  # noqa: F401
        from geleitzug.ground.people.actors import declare

        declare(permissions.GRANTS)
        steps.register(STEP, preparing.step)
        steps.register_handing(begun=preparing.begin, done=preparing.done)
        play.register_verb("handed", playing.handed)
