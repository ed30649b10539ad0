# SPDX-License-Identifier: EUPL-1.2
"""What one does with appointments, by the order in which it happens; each verb is found here."""

from geleitzug.core.booking.actions.changing import cancel, change, move
from geleitzug.core.booking.actions.holding import Held, book_for, confirm, hold, let_go
from geleitzug.core.booking.actions.serving import arrive, connect, miss, serve, take_back

__all__ = [
    "Held",
    "arrive",
    "book_for",
    "cancel",
    "change",
    "confirm",
    "connect",
    "hold",
    "let_go",
    "miss",
    "move",
    "serve",
    "take_back",
]
