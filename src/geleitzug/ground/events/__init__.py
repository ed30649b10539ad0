# SPDX-License-Identifier: EUPL-1.2
"""What has happened: one entry per event, and one job per reaction, in the transaction of what caused them."""

from geleitzug.ground.events.emit import (
    IN_PLACE_OF,
    THROUGH,
    Deed,
    Event,
    Reactions,
    all_reactions,
    emit,
    register_reactions,
)

__all__ = ["IN_PLACE_OF", "THROUGH", "Deed", "Event", "Reactions", "all_reactions", "emit", "register_reactions"]
