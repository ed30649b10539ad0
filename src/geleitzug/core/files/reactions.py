# SPDX-License-Identifier: EUPL-1.2
"""What follows from what happened to documents: nothing here; cases and mailbox decide."""

from __future__ import annotations

from geleitzug.ground.events import Reactions

REACTIONS: Reactions = {}
