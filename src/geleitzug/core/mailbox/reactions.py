# SPDX-License-Identifier: EUPL-1.2
"""What follows from what happened to messages, and what the clock does to results nobody retrieves."""

from __future__ import annotations

from django.utils import timezone

from geleitzug.core.mailbox import delivery, forwarding
from geleitzug.core.mailbox.events import ResultProvided
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import periodic
from geleitzug.ground.people.actors import MACHINE

REACTIONS: Reactions = {ResultProvided: [forwarding.forward_result]}


@periodic("5 * * * *", "mailbox.fall_back_to_post")
def fall_back_to_post() -> None:
    """Send by post what was not retrieved in time (§ 41 (2a) sentences 4 and 5 VwVfG).

    Every hour, as a run is left out when no worker is there at its minute.
    """
    delivery.fall_back_to_post(today=timezone.localdate(), by=MACHINE)
