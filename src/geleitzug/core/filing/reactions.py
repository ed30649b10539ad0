# SPDX-License-Identifier: EUPL-1.2
"""What follows from what happened to lots: a released one is destroyed, or offered to the archive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from geleitzug.core.filing import destroying, exchange
from geleitzug.core.filing.events import LotReleased
from geleitzug.core.filing.models import Lot
from geleitzug.core.filing.rules import After, ItemState, LotState
from geleitzug.ground.events import Reactions
from geleitzug.ground.jobs import defer, job


@job("filing.carry_out")
def carry_out(*, subject: str, **_facts: Any) -> None:
    """Let the files of a released lot go; called twice it is done once."""
    lot = Lot.objects.select_for_update().get(pk=UUID(subject))
    if lot.state != LotState.RELEASED:
        return
    if lot.after == After.DESTROY:
        lot.items.filter(state=ItemState.WAITING).update(state=ItemState.TO_DESTROY)
        destroying.destroy_unwanted(lot)
    elif lot.items.filter(state=ItemState.WAITING).exists():
        defer(exchange.send_offer, lot=str(lot.pk))
    destroying.close_if_done(lot)


REACTIONS: Reactions = {LotReleased: [carry_out]}
